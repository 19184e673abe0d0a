import { buckets } from './bucket.ts';
import { id, key, utcSecond } from './check-fields.ts';
import type { RequestContext } from './request-context.ts';
import { type BucketVector, mostVectors, type ResolveVector, type SelfTest } from './self-test.ts';
import { type Check, flag, integer, list, object, optional, record, text, words, wrong } from './shape.ts';

const nullableText: Check = (value) => (value === null ? undefined : text(value));

const fraction: Check = (value) =>
  typeof value === 'number' && value >= 0 ? undefined : wrong('a number of 0 or more', value);

const bucketVector = object<BucketVector>({ salt: text, unit: text, bucket: integer(0, buckets - 1) });

const [said, count, whether] = [optional(text), optional(integer(0)), optional(flag)];

/** The capability need not be there: a runtime that asks for it learns that it is not. */
export const resolveVector = object<ResolveVector>({
  capability: id,
  at: utcSecond,
  context: object<RequestContext>({
    team: said,
    key: said,
    user: said,
    session: said,
    request: said,
    tags: optional(record(key, text)),
    inputTokens: count,
    maxOutputTokens: count,
    messages: count,
    stream: whether,
    tools: count,
    images: count,
    audio: count,
    files: count,
    jsonSchema: whether,
    reasoning: whether,
    complexity: optional(fraction),
    api: said,
    budgetUsedShare: optional(fraction),
  }),
  expect: object<ResolveVector['expect']>({
    reason: words,
    rule: nullableText,
    variant: nullableText,
    targets: optional(list(text)),
    degradedTo: optional(id),
    error: optional(words),
  }),
});

export const selfTest = object<SelfTest>({
  buckets: list(bucketVector, { most: mostVectors.buckets }),
  cases: list(resolveVector, { most: mostVectors.cases }),
});
