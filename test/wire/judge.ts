import type { ProviderAdapter } from '../../src/wire/adapter.ts';
import type { createTally } from './compare.ts';
import { ourAnswer, type SignedFacts } from './our-answer.ts';
import type { WireRecord } from './records.ts';

/**
 * What an official SDK makes of a record: facts, or a failure with the classes that its error fits. Where it
 * refuses bytes that can be mended for it, it has both: it failed, and these are the facts all the same.
 */
export interface Judgement {
  readonly facts?: SignedFacts;
  readonly failure?: { readonly classes: readonly string[] };
}

/** Compares one record with its judgement, feature by feature. */
export function judge(
  tally: ReturnType<typeof createTally>,
  record: WireRecord,
  { adapter, oracle }: { readonly adapter: ProviderAdapter; readonly oracle: Judgement },
): void {
  const mine = ourAnswer(adapter, record);
  tally.compare(record, 'failed', mine.failure !== undefined, oracle.failure !== undefined);
  if (oracle.failure !== undefined && mine.failure !== undefined) {
    tally.compare(record, 'class', oracle.failure.classes.includes(mine.failure.class), true);
  }
  if (mine.facts === undefined || oracle.facts === undefined || mine.failure !== undefined) return;
  for (const feature of features) {
    // A feature that neither side has anything of would only make the table look better.
    if (isEmpty(mine.facts[feature]) && isEmpty(oracle.facts[feature])) continue;
    tally.compare(record, feature, mine.facts[feature], oracle.facts[feature]);
  }
}

const features = [
  'id',
  'model',
  'text',
  'reasoning',
  'tools',
  'finish',
  'usage',
  'signatures',
  'citations',
] as const;

function isEmpty(feature: SignedFacts[keyof SignedFacts]): boolean {
  return feature === undefined || (Array.isArray(feature) && feature.every((each) => each?.length === 0));
}

/** The classes that fit an HTTP status, by the public documentation alone. */
export function classesOfStatus(status: number | undefined): readonly string[] {
  if (status === 400)
    return ['invalid_request', 'context_length', 'content_filter', 'quota', 'auth', 'error'];
  if (status === 401) return ['auth'];
  if (status === 403) return ['auth'];
  if (status === 404) return ['not_found'];
  if (status === 413) return ['context_length'];
  if (status === 429) return ['rate_limit', 'quota'];
  if (status === 529 || status === 503) return ['overloaded'];
  return status === undefined || status >= 500 ? ['error', 'overloaded', 'timeout'] : ['invalid_request'];
}

/** The SDK's word on a record, and on the mended record where it refuses the one that was recorded. */
export async function judgeMended(
  record: WireRecord,
  { ask, mend }: { ask(record: WireRecord): Promise<Judgement>; mend(body: string): Partial<MendedBody> },
): Promise<Judgement> {
  const judgement = await ask(record);
  if (judgement.failure === undefined || record.response.status >= 300) return judgement;
  const { body = record.response.body, framing = record.framing } = mend(record.response.body);
  const headers = framing === 'json' ? { 'content-type': 'application/json' } : record.response.headers;
  const { facts } = await ask({ ...record, framing, response: { ...record.response, headers, body } });
  return facts === undefined ? judgement : { ...judgement, facts };
}

interface MendedBody {
  readonly body: string;
  readonly framing: string;
}
