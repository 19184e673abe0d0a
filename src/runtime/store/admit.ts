import { decodeTable } from '../../table/decode.ts';
import { revisionOf } from '../../table/revision.ts';
import type { TableSources } from '../../table/sources.ts';
import { type LiveTable, prepareTable } from '../live-table.ts';
import type { Rejected } from './acknowledgement.ts';
import type { Opened, Trust } from './trust.ts';

/** What a candidate would be, were it live. */
export interface Admitted {
  readonly live: LiveTable;
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
  }: {
    readonly trust: Trust | undefined;
    readonly maxBytes: number;
    readonly now: number;
    readonly active: Admitted | undefined;
    readonly sources: TableSources | undefined;
    /** Digest of the bytes. */
    readonly identity: string;
  },
): Promise<Admitted | (Rejected & { readonly fatal?: true })> {
  if (!trust) return prepared(bytes, { maxBytes, sources, revision: identity, opened: undefined });
  const opened = await trust.open(bytes, { maxBytes, now, first: active === undefined });
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
  const admitted = prepared(table, { maxBytes, sources, revision, opened, same: active?.live });
  if ('accepted' in admitted) return admitted;
  // One generation may be signed again, with more time: the older envelope, offered again, takes none away.
  const notAfter =
    generation === live ? Math.max(admitted.notAfter, active?.notAfter ?? 0) : admitted.notAfter;
  if (admitted.live.table.environment === environment) return { ...admitted, notAfter };
  return refuse('wrong-environment', 'environment', 'Header and table name different environments.');
}

function prepared(
  bytes: Uint8Array | string,
  {
    maxBytes,
    sources,
    revision,
    opened,
    same,
  }: {
    readonly maxBytes: number;
    readonly sources: TableSources | undefined;
    readonly revision: string;
    readonly opened: Opened | undefined;
    readonly same?: LiveTable | undefined;
  },
): Admitted | Rejected {
  const { generation, notAfter } = opened ?? {};
  const admitted = (live: LiveTable): Admitted => ({
    live,
    generation,
    notAfter: notAfter === undefined ? Number.POSITIVE_INFINITY : notAfter * 1000,
  });
  if (same?.revision === revision) return admitted(same);
  const named = generation === undefined ? {} : { generation };
  const result = decodeTable(bytes, { maxBytes });
  if (!result.ok) {
    const { ok: _, ...refusal } = result;
    return { accepted: false, ...refusal, phase: result.code === 'too-large' ? 'size' : 'decode', ...named };
  }
  const live = prepareTable(result.table, revision, {
    sources: sources?.revision === revision ? sources : undefined,
  });
  const difference = opened?.test(live);
  if (difference === undefined) return admitted(live);
  return { accepted: false, code: 'self-test-failed', message: difference, phase: 'self-test', ...named };
}
