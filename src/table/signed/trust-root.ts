import { utcSecond } from '../check-fields.ts';
import { readJson } from '../read-json.ts';
import { integer, object, oneOf, type Problem, record, set, textLike } from '../shape.ts';
import { repeatedKey } from './envelope.ts';

/** The type that the envelope of a trust root has. */
export const trustRootType = 'application/vnd.signalbox.trust-root.v1+json';

/** Whose signatures count. Described by `schemas/trust-root.schema.json`. */
export interface TrustRoot {
  readonly format: 1;
  /** Rises by one with each rotation. */
  readonly version: number;
  /** UTC second from which nothing is accepted on its word. */
  readonly expires: number;
  readonly keys: Readonly<Record<string, TrustKey>>;
  /** Who may sign the next root, and this one. */
  readonly root: Role;
  /** Who may sign bundles. */
  readonly bundle: Role;
}

/** A key and the one algorithm that it is for: nothing that is signed with it can name another. */
export interface TrustKey {
  readonly algorithm: 'ed25519';
  /** The 32 bytes in base64. */
  readonly public: string;
}

/** So many of these keys must have signed. */
export interface Role {
  readonly keys: readonly string[];
  readonly threshold: number;
}

export type TrustRootResult =
  | { readonly ok: true; readonly root: TrustRoot }
  | { readonly ok: false; readonly message: string };

/** Reads the payload of a root's envelope. Nothing in it is verified. */
export function decodeTrustRoot(payload: Uint8Array): TrustRootResult {
  const json = readJson(payload, { maxBytes: 256 * 1024, maxDepth: 8, what: 'trust root' });
  if (!json.ok) return json;
  const problem = trustRoot(json.value) ?? repeatedKey(json) ?? brokenRole(json.value as TrustRoot);
  // Every field of the type has just been checked.
  if (!problem) return { ok: true, root: json.value as TrustRoot };
  return {
    ok: false,
    message: `${problem.path === '' ? 'The trust root' : problem.path} ${problem.message}.`,
  };
}

/** Exactly 32 bytes in their one spelling, so that no key can stand in a root twice. */
const publicKey = textLike(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/, 'an Ed25519 public key in base64');

const keyid = textLike(/^[A-Za-z0-9._:-]{1,128}$/, 'a key id');

const role = object<Role>({ keys: set(keyid, { least: 1 }), threshold: integer(1, 16) });

const trustRoot = object<TrustRoot>({
  format: oneOf(1),
  version: integer(1),
  expires: utcSecond,
  keys: record(keyid, object<TrustKey>({ algorithm: oneOf('ed25519'), public: publicKey })),
  root: role,
  bundle: role,
});

function brokenRole({ keys, root, bundle }: TrustRoot): Problem | undefined {
  const publics = Object.values(keys).map((key) => key.public);
  if (new Set(publics).size !== publics.length) return { path: 'keys', message: 'has one key under two ids' };
  for (const [path, { keys: ids, threshold }] of Object.entries({ root, bundle })) {
    const unknown = ids.find((id) => !Object.hasOwn(keys, id));
    if (unknown !== undefined)
      return { path: `${path}.keys`, message: `names "${unknown}", which is not there` };
    if (ids.length > 16) return { path: `${path}.keys`, message: 'has more than 16 keys' };
    if (threshold > ids.length) return { path: `${path}.threshold`, message: 'is more than there are keys' };
  }
  return undefined;
}
