import { createTrust, type Inspected } from '../../runtime/signed/trust.ts';
import { createStore } from '../../runtime/store.ts';
import { largestCandidate } from '../../table/candidate.ts';
import { decodeTable } from '../../table/decode.ts';
import { revisionOf } from '../../table/revision.ts';
import type { BundleHeader, BundleSource } from '../../table/signed/bundle.ts';
import { decodeEnvelope, type EnvelopeJson, writeEnvelope } from '../../table/signed/envelope.ts';
import { signBundle } from '../bundle/sign-bundle.ts';
import type { SigningKey } from '../bundle/signing-key.ts';
import type { Destination, DestinationFailure, Held } from './destination.ts';
import { sha256 } from './sha256.ts';

/** What is to be published, and by whose word. */
export interface PublishOptions {
  readonly destination: Destination;
  /** The table as `compile` wrote it, or the older generation whose table is to be live again. */
  readonly what: { readonly table: string } | { readonly rollbackOf: number };
  /** The one that is published to; what is there for another is never counted on from. */
  readonly environment: string;
  /** The text of the trust root: what is there is verified with it, and what is put there. */
  readonly trust: string;
  readonly keys: readonly SigningKey[];
  readonly source: BundleSource;
  readonly compiler: string;
  /** UTC seconds. */
  readonly notAfter?: number;
  readonly createdAt?: number;
  /** Roots that followed the first, oldest first; those of the bundle before where there are none. */
  readonly roots?: readonly EnvelopeJson[];
  /** Make a new generation although the table is the one that is published. */
  readonly again?: boolean;
  /** The revision that must be the published one, where one is: what was reviewed is a change of that and no other. */
  readonly expectedBase?: string;
  /** Sign and verify, and put nothing. */
  readonly dry?: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export type Published =
  | {
      readonly ok: true;
      /** `prepared`: it would be published, and was not. */
      readonly type: 'published' | 'unchanged' | 'prepared';
      readonly header: BundleHeader;
      readonly signers: readonly string[];
      /** Of the bundle's bytes: gateways name it where they refuse it. */
      readonly bytesDigest: string;
      readonly where: string;
    }
  | PublishFailure;

export interface PublishFailure {
  readonly ok: false;
  readonly code: PublishFailureCode;
  readonly message: string;
}

export type PublishFailureCode =
  | DestinationFailure['code']
  /** The table cannot be signed. */
  | 'bad-table'
  /** What is published is refused by the trust root: it was not published by those whose word counts. */
  | 'bad-published'
  /** A gateway would refuse what was just signed. */
  | 'bad-bundle'
  /** The plan is of another base than what is published. */
  | 'stale-plan';

/**
 * Publishes a table as the next generation: reads what is there and verifies it, counts on from it, signs, does with
 * the result what a gateway would, and puts it there unless somebody else was quicker. The same table twice is one
 * generation.
 */
export async function publish(options: PublishOptions): Promise<Published> {
  const { destination, expectedBase, dry, again = false } = options;
  const held = await destination.read();
  if ('code' in held) return held;
  const before = await inspectHeld(held, options);
  if (before !== undefined && 'code' in before) return before;
  const chosen = await tableOf(options);
  if ('code' in chosen) return chosen;
  const { table, rollbackOf } = chosen;
  if (before !== undefined && !again && (await revisionOf(table)) === before.header.digest) {
    const { header, signers } = before;
    const bytesDigest = sha256(before.bytes);
    return { ok: true, type: 'unchanged', header, signers, bytesDigest, where: destination.shown };
  }
  if (before !== undefined && expectedBase !== undefined && before.header.digest !== expectedBase) {
    const there = `${before.header.digest} is published, as generation ${before.header.generation}`;
    return refused('stale-plan', `The plan changes ${expectedBase}, and ${there}. Make it again.`);
  }
  const made = await signBundle(
    {
      table,
      generation: await freeGeneration((before?.header.generation ?? 0) + 1, options),
      source: options.source,
      compiler: options.compiler,
      roots: options.roots?.length ? options.roots : (before?.roots ?? []),
      ...(before === undefined ? {} : { previous: before.header.digest }),
      ...(rollbackOf === undefined ? {} : { rollbackOf }),
      ...(options.notAfter === undefined ? {} : { notAfter: options.notAfter }),
      ...(options.createdAt === undefined ? {} : { createdAt: options.createdAt }),
    },
    options.keys,
  );
  if (!made.ok) return refused('bad-table', made.message);
  const bytes = new TextEncoder().encode(`${JSON.stringify(made.envelope)}\n`);
  const rehearsed = await rehearse(bytes, options);
  if ('code' in rehearsed) return rehearsed;
  const { header, signers } = rehearsed;
  const result = { ok: true, header, signers, bytesDigest: sha256(bytes) } as const;
  if (dry === true) return { ...result, type: 'prepared', where: destination.shown };
  const { generation, environment, digest, compiler, source, createdAt } = header;
  const put = await destination.put(
    {
      bytes,
      generation,
      environment,
      digest,
      compiler,
      commit: source.commit,
      ...(source.repo === undefined ? {} : { repo: source.repo }),
      ...(createdAt === undefined ? {} : { createdAt }),
    },
    held,
  );
  return put.ok ? { ...result, type: 'published', where: put.where } : put;
}

interface Before extends Inspected {
  readonly bytes: Uint8Array;
  readonly roots: readonly EnvelopeJson[];
}

/** What is published, verified: whoever could change it unseen could make the next number the last there is. */
async function inspectHeld(
  held: Held,
  options: PublishOptions,
): Promise<Before | PublishFailure | undefined> {
  if (held.bytes === undefined) return undefined;
  const inspected = await inspect(held.bytes, options);
  if (!inspected.ok) {
    return refused('bad-published', `What is published there is refused: ${inspected.message}`);
  }
  const decoded = decodeEnvelope(held.bytes, { maxBytes: largestCandidate });
  return {
    ...inspected,
    bytes: held.bytes,
    roots: decoded.ok ? decoded.envelope.roots.map(writeEnvelope) : [],
  };
}

async function tableOf(
  options: PublishOptions,
): Promise<{ readonly table: string; readonly rollbackOf?: number } | PublishFailure> {
  const { what, destination, environment } = options;
  if ('table' in what) {
    const decoded = decodeTable(what.table);
    if (!decoded.ok) return refused('bad-table', decoded.message);
    return decoded.table.environment === environment
      ? { table: what.table }
      : refused('bad-table', `The table is for ${decoded.table.environment}, not for ${environment}.`);
  }
  const { rollbackOf } = what;
  if (destination.generation === undefined) {
    return refused(
      'destination-missing',
      'It keeps no older generations: publish the commit again that it was compiled from.',
    );
  }
  const bytes = await destination.generation(rollbackOf);
  if (!(bytes instanceof Uint8Array)) return bytes;
  const inspected = await inspect(bytes, options);
  if (!inspected.ok)
    return refused('bad-published', `Generation ${rollbackOf} is refused: ${inspected.message}`);
  const { generation } = inspected.header;
  return generation === rollbackOf
    ? { table: new TextDecoder().decode(inspected.table), rollbackOf }
    : refused('bad-published', `What is kept as generation ${rollbackOf} says that it is ${generation}.`);
}

/**
 * The first number from `first` on that nobody has taken: where an older bundle was put back behind our back, gateways
 * have seen higher ones, and so has what is kept.
 */
async function freeGeneration(first: number, options: PublishOptions): Promise<number> {
  for (let generation = first; ; generation += 1) {
    const kept = await options.destination.generation?.(generation);
    if (!(kept instanceof Uint8Array) || !(await inspect(kept, options)).ok) return generation;
  }
}

async function rehearse(bytes: Uint8Array, options: PublishOptions): Promise<Inspected | PublishFailure> {
  const { trust: root, environment } = options;
  const answer = await createStore({ trust: createTrust({ root, environment }) }).offer({
    bytes,
    origin: 'what was signed',
  });
  const inspected = await inspect(bytes, options);
  if (answer.accepted && inspected.ok) return inspected;
  const why = answer.accepted ? inspected : answer;
  const { code, message } = why as { readonly code?: string; readonly message?: string };
  return refused('bad-bundle', `A gateway would refuse it (${code}): ${message}`);
}

function inspect(bytes: Uint8Array, { trust: root, environment, now }: PublishOptions) {
  return createTrust({ root, environment }).inspect(bytes, { maxBytes: largestCandidate, now, first: false });
}

function refused(code: PublishFailureCode, message: string): PublishFailure {
  return { ok: false, code, message };
}
