import { type Decoded, decodeInSlices, sameParts } from '../../table/decode-in-slices.ts';
import { findChanged } from '../../table/diff.ts';
import type { Pause } from '../../table/pause.ts';
import { revisionOf } from '../../table/revision.ts';
import type { TableSources } from '../../table/sources.ts';
import { type Calls, countIn, createCalls } from '../health/calls.ts';
import { type LiveTable, prepareTable } from '../live-table.ts';
import { runSelfTest } from '../self-test.ts';
import type { Rejected } from './acknowledgement.ts';
import type { Opened, Trust } from './trust.ts';
import { partsOfPlans, tryPlans } from './try-plans.ts';

/** What a candidate would be, were it live. */
export interface Admitted {
  readonly live: LiveTable;
  /** What the next one need not decode again. */
  readonly decoded: Decoded;
  /** The capabilities that may answer differently than they do now. */
  readonly changed: readonly string[];
  readonly generation: number | undefined;
  /** Milliseconds since 1970. */
  readonly notAfter: number;
}

/** A candidate's way up to the swap: verify → decode → features → generation → environment → prepare → self-test. */
export async function admit(
  bytes: Uint8Array | string,
  {
    trust,
    maxBytes,
    now,
    active,
    sources,
    identity,
    pause,
  }: {
    readonly trust: Trust | undefined;
    readonly maxBytes: number;
    readonly now: number;
    readonly active: Admitted | undefined;
    readonly sources: TableSources | undefined;
    /** Digest of the bytes. */
    readonly identity: string;
    readonly pause: Pause;
  },
): Promise<Admitted | (Rejected & { readonly fatal?: true })> {
  const around = { maxBytes, sources, pause, before: active };
  if (!trust) return prepared(bytes, { ...around, revision: identity, opened: undefined });
  const opened = await trust.open(bytes, { maxBytes, now, first: active === undefined, pause });
  if (!opened.ok) {
    const { ok: _, ...refusal } = opened;
    return { accepted: false, ...refusal };
  }
  const { table, digest, generation, environment } = opened;
  const refuse = (code: Rejected['code'], phase: Rejected['phase'], message: string): Rejected => ({
    accepted: false,
    code,
    message,
    phase,
    generation,
  });
  const live = active?.generation ?? 0;
  if (generation < live) {
    const message = `Generation ${generation} is older than ${live}, which is live; going back takes a new one.`;
    return refuse('old-generation', 'generation', message);
  }
  if (generation === live && digest !== active?.live.revision) {
    return refuse('reused-generation', 'generation', `Another table is live as generation ${live}.`);
  }
  const revision = await revisionOf(table);
  if (revision !== digest) return refuse('digest-mismatch', 'verify', 'The header names another table.');
  const admitted = await prepared(table, { ...around, revision, opened });
  if ('accepted' in admitted) return admitted;
  // One generation may be signed again, with more time: the older envelope, offered again, takes none away.
  const notAfter =
    generation === live ? Math.max(admitted.notAfter, active?.notAfter ?? 0) : admitted.notAfter;
  if (admitted.live.table.environment === environment) return { ...admitted, notAfter };
  return refuse('wrong-environment', 'environment', 'Header and table name different environments.');
}

async function prepared(
  bytes: Uint8Array | string,
  {
    maxBytes,
    sources,
    revision,
    opened,
    pause,
    before,
  }: {
    readonly maxBytes: number;
    readonly sources: TableSources | undefined;
    readonly revision: string;
    readonly opened: Opened | undefined;
    readonly pause: Pause;
    readonly before: Admitted | undefined;
  },
): Promise<Admitted | Rejected> {
  const { generation, notAfter } = opened ?? {};
  const admitted = (live: LiveTable, decoded: Decoded, changed: readonly string[]): Admitted => ({
    live,
    decoded,
    changed,
    generation,
    notAfter: notAfter === undefined ? Number.POSITIVE_INFINITY : notAfter * 1000,
  });
  if (opened && before?.live.revision === revision) return admitted(before.live, before.decoded, []);
  const named = generation === undefined ? {} : { generation };
  const result = await decodeInSlices(bytes, {
    maxBytes,
    before: before?.decoded,
    each: tryPlans,
    pause,
  });
  if (!result.ok) {
    const { ok: _, ...refusal } = result;
    return { accepted: false, ...refusal, phase: result.code === 'too-large' ? 'size' : 'decode', ...named };
  }
  const { ok: _, ...decoded } = result;
  const live = prepareTable(decoded.table, revision, {
    sources: sources?.revision === revision ? sources : undefined,
    calls: await countCalls(decoded, pause),
  });
  const { selfTest } = decoded.table;
  const difference = selfTest && runSelfTest(selfTest, live);
  if (difference === undefined) return admitted(live, decoded, await changedSince(before, decoded, pause));
  return { accepted: false, code: 'self-test-failed', message: difference, phase: 'self-test', ...named };
}

async function countCalls({ table, split }: Decoded, pause: Pause): Promise<Calls> {
  const calls = createCalls(table);
  const ids = split?.capabilities.ids ?? Object.keys(table.capabilities);
  for (const [index, id] of ids.entries()) {
    const capability = table.capabilities[id];
    if (capability !== undefined) countIn(calls, capability);
    // To ask the time for each would take longer than to count it.
    if (index % 64 === 0) await pause();
  }
  return calls;
}

/** Texts tell where nothing else has changed than capabilities: then only those that are written otherwise are compared. */
async function changedSince(
  before: Admitted | undefined,
  { table, split }: Decoded,
  pause: Pause,
): Promise<readonly string[]> {
  if (before === undefined) return Object.keys(table.capabilities).sort();
  const { split: old, table: live } = before.decoded;
  const isNarrow = split?.capabilities.isLike === true && sameParts(split, old, partsOfPlans);
  const search = findChanged(live, table, isNarrow ? split.capabilities.changed.keys() : undefined);
  for (;;) {
    const { done, value } = search.next();
    if (done) return value;
    const turn = pause();
    if (turn !== undefined) await turn;
  }
}
