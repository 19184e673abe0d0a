import { prepareTable } from '../../runtime/live-table.ts';
import { runSelfTest } from '../../runtime/self-test.ts';
import { largestCandidate } from '../../table/candidate.ts';
import { canonicalJson } from '../../table/canonical.ts';
import { decodeTable } from '../../table/decode.ts';
import { featuresOf } from '../../table/features.ts';
import { revisionOf } from '../../table/revision.ts';
import {
  type BundleHeader,
  type BundleSource,
  bundlePayload,
  bundleType,
  decodeBundle,
} from '../../table/signed/bundle.ts';
import type { EnvelopeJson } from '../../table/signed/envelope.ts';
import { signEnvelope } from './envelope.ts';
import type { SigningKey } from './signing-key.ts';

/** What is to be signed, and what the header says of it. Moments are UTC seconds. */
export interface BundlePlan {
  /** As `compile` wrote it: canonical JSON, without as much as a line feed more. */
  readonly table: string;
  readonly generation: number;
  readonly source: BundleSource;
  readonly compiler: string;
  readonly previous?: string;
  readonly rollbackOf?: number;
  readonly createdAt?: number;
  readonly notAfter?: number;
  /** The trust roots that followed the first, oldest first, for runtimes that were given an older one. */
  readonly roots?: readonly EnvelopeJson[];
}

export type BundleMade =
  | { readonly ok: true; readonly envelope: EnvelopeJson; readonly header: BundleHeader }
  | { readonly ok: false; readonly message: string };

/** What in base64 leaves room for a header and signatures. */
const largestTable = (largestCandidate - 4 * 1024 * 1024) * 0.75;

/** Wraps a table in a header with what it needs, and signs both. Answers why not where no runtime would take it. */
export async function signBundle(plan: BundlePlan, keys: readonly SigningKey[]): Promise<BundleMade> {
  const {
    table: text,
    roots,
    generation,
    source,
    compiler,
    previous,
    rollbackOf,
    createdAt,
    notAfter,
  } = plan;
  if (text.length > largestTable) {
    return {
      ok: false,
      message: `The table has over ${largestTable} bytes, and in a bundle over ${largestCandidate}.`,
    };
  }
  const decoded = decodeTable(text);
  if (!decoded.ok) return { ok: false, message: decoded.message };
  const { table } = decoded;
  if (canonicalJson(table) !== text) {
    return { ok: false, message: 'The table is not in canonical form; sign the bytes that compile wrote.' };
  }
  const difference = table.selfTest && runSelfTest(table.selfTest, prepareTable(table, ''));
  if (difference !== undefined) return { ok: false, message: `The table fails its self-test: ${difference}` };
  const header: BundleHeader = {
    format: 1,
    generation,
    environment: table.environment,
    digest: await revisionOf(text),
    source,
    compiler,
    requires: featuresOf(table),
    ...(previous === undefined ? {} : { previous }),
    ...(rollbackOf === undefined ? {} : { rollbackOf }),
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(notAfter === undefined ? {} : { notAfter }),
  };
  const payload = bundlePayload(canonicalJson(header), text);
  const readable = decodeBundle(payload);
  if (!readable.ok) return readable;
  const envelope = signEnvelope({ payloadType: bundleType, payload }, keys);
  return {
    ok: true,
    header,
    envelope: roots === undefined || roots.length === 0 ? envelope : { ...envelope, roots },
  };
}
