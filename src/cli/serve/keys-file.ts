import { open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type KeyEntry, KeysFileError, readKeysFile } from '../../gateway/intake/keys.ts';
import { CouldNotRun, isSystemError, systemReason } from '../shell/could-not-run.ts';
import { makeDirectory } from '../shell/make-directory.ts';
import { writeAtomic } from '../shell/write-atomic.ts';

/**
 * Adds one key to a keys file, which is created where it is missing and readable by its owner alone. Two of
 * these at once wait for each other. Throws `CouldNotRun` where the file is unsound or has that id already.
 */
export async function addKey(path: string, entry: KeyEntry): Promise<void> {
  await makeDirectory(dirname(path));
  await whileLocked(`${path}.lock`, async () => {
    const entries = await entriesOf(path);
    if (entries.some((other) => other.id === entry.id)) {
      throw new CouldNotRun('key-exists', `${path} has a key with the id "${entry.id}" already`, {
        hint: 'Choose another with --id, or remove that entry first.',
      });
    }
    await writeAtomic(path, `${JSON.stringify({ keys: [...entries, entry] }, null, 2)}\n`, { mode: 0o600 });
  });
}

async function entriesOf(path: string): Promise<readonly KeyEntry[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (isSystemError(cause) && cause.code === 'ENOENT') return [];
    throw new CouldNotRun('bad-keys-file', `cannot read ${path}: ${systemReason(cause)}`, { cause });
  }
  const empty = /^\s*\{\s*"keys"\s*:\s*\[\s*\]\s*\}\s*$/.test(text);
  if (empty) return [];
  try {
    await readKeysFile(path);
  } catch (cause) {
    if (!(cause instanceof KeysFileError)) throw cause;
    throw new CouldNotRun('bad-keys-file', `${path}: ${cause.message}`, { cause });
  }
  // `readKeysFile` has just checked every entry.
  return (JSON.parse(text) as { keys: KeyEntry[] }).keys;
}

async function whileLocked(lock: string, work: () => Promise<void>): Promise<void> {
  await acquire(lock);
  try {
    await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function acquire(lock: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await (await open(lock, 'wx')).close();
      return;
    } catch (cause) {
      const taken = isSystemError(cause) && cause.code === 'EEXIST';
      if (!taken) {
        throw new CouldNotRun('cannot-write', `cannot write ${lock}: ${systemReason(cause)}`, { cause });
      }
      if (attempt === 40) {
        throw new CouldNotRun('locked', `another command is changing the keys (${lock} exists)`, {
          hint: 'If none is running, remove that file.',
          cause,
        });
      }
      await sleep(50);
    }
  }
}
