import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  type PublicKey,
  readPublicKey,
  readSigningKey,
  type SigningKey,
} from '../../gitops/bundle/signing-key.ts';
import { largestCandidate } from '../../table/candidate.ts';
import { decodeEnvelope, type Envelope } from '../../table/signed/envelope.ts';
import { CouldNotRun, isSystemError, systemReason } from '../shell/could-not-run.ts';
import type { Shell } from '../shell/shell.ts';

/** Where CI puts a private key that is in no file. */
const keyVariable = 'SIGNALBOX_SIGNING_KEY';

/** No plan that is read is longer, nor anything else that is named. In bytes. */
const largestNamed = 256 * 2 ** 20;

/** Reads a file that was named on the command line. Throws `CouldNotRun`. */
export async function readNamed(file: string, what: string, shell: Shell): Promise<string> {
  const path = resolve(shell.directory, file);
  try {
    const { size } = await stat(path);
    if (size > largestNamed) {
      throw new CouldNotRun(
        'cannot-read',
        `cannot read the ${what} ${file}: it has ${size} bytes; ${largestNamed} are allowed`,
      );
    }
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    throw new CouldNotRun('cannot-read', `cannot read the ${what} ${file}: ${systemReason(cause)}`, {
      cause,
    });
  }
}

/** Reads the private keys that are to sign: these files, or the environment where there are none. Throws `CouldNotRun`. */
export async function readSigningKeys(
  files: readonly string[],
  shell: Shell,
): Promise<readonly SigningKey[]> {
  const inEnvironment = shell.environment[keyVariable];
  if (files.length > 0) return Promise.all(files.map((file) => readKeyFile(file, shell)));
  if (!inEnvironment) {
    throw new CouldNotRun('no-signing-key', 'there is no key to sign with', {
      hint: `Name its file with --key, or put the PEM text into ${keyVariable}. "signalbox bundle keygen" makes one.`,
    });
  }
  return [signingKey(inEnvironment, keyVariable)];
}

/** Reads public keys. Throws `CouldNotRun`. */
export async function readPublicKeys(files: readonly string[], shell: Shell): Promise<readonly PublicKey[]> {
  return Promise.all(
    files.map(async (file) => {
      const key = readPublicKey(await readNamed(file, 'public key', shell));
      if (key) return key;
      throw new CouldNotRun('bad-key', `${file} is no Ed25519 public key in PEM`, {
        hint: 'keygen writes it beside the private key, with ".pub" at the end of its name.',
      });
    }),
  );
}

/** Reads a signed file as an envelope; nothing in it is verified. Throws `CouldNotRun`. */
export async function readEnvelope(file: string, what: string, shell: Shell): Promise<Envelope> {
  const text = await readNamed(file, what, shell);
  const decoded = decodeEnvelope(text, { maxBytes: largestCandidate });
  if (decoded.ok) return decoded.envelope;
  throw new CouldNotRun('bad-envelope', `${file} is no ${what}: ${decoded.message}`);
}

async function readKeyFile(file: string, shell: Shell): Promise<SigningKey> {
  const text = await readNamed(file, 'key', shell);
  const { mode } = await stat(resolve(shell.directory, file));
  if ((mode & 0o077) !== 0) {
    throw new CouldNotRun('open-key', `${file} may be read by others than its owner`, {
      hint: `Run "chmod 600 ${file}", or hand the key over in ${keyVariable}.`,
    });
  }
  return signingKey(text, file);
}

function signingKey(text: string, where: string): SigningKey {
  const key = readSigningKey(text);
  if (key) return key;
  // Nothing of the text: it may be a key all the same.
  throw new CouldNotRun('bad-key', `${where} holds no Ed25519 private key in PKCS#8 PEM`, {
    hint: '"signalbox bundle keygen" makes one, as does "openssl genpkey -algorithm ed25519".',
  });
}
