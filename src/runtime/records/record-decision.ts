import type { Resolution, ResolveContext } from '../resolution.ts';
import { type DecisionRecord, recordFormat, type ServedRequest } from './decision-record.ts';

/** What is known of a decision when it is recorded. */
export interface Decided {
  readonly resolution: Resolution;
  readonly context: ResolveContext;
  /** The environment of the table that decided. */
  readonly environment: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly served?: ServedRequest;
  /** The share of requests that are recorded, in 100,000ths. */
  readonly share?: number;
  readonly units?: Units;
}

/**
 * What a record says of people. A function puts a stand-in in the place of the id of a user or session: the same for
 * the same id, so that whoever shares a bucket under a salt still does, and nobody is named. `raw` keeps the ids;
 * without either they are left out.
 */
export type Units = ((id: string) => string) | 'raw';

/** Makes the record of a decision: plain data, to be written as one line of JSON. */
export function recordDecision({
  resolution,
  context,
  environment,
  at,
  served,
  share,
  units,
}: Decided): DecisionRecord {
  const { capability, revision, reason, rule, variant, experiment, degradedTo, targets, setAside, error } =
    resolution;
  return {
    format: recordFormat,
    at: new Date(at).toISOString(),
    capability,
    environment,
    revision,
    units: units === undefined ? 'none' : units === 'raw' ? 'raw' : 'pseudonym',
    context: recordedContext(context, units),
    ...(share === undefined || share === everybody ? {} : { share }),
    reason,
    ...(rule === null ? {} : { rule }),
    ...(variant === null ? {} : { variant }),
    ...(experiment === undefined ? {} : { experiment }),
    ...(degradedTo === undefined ? {} : { degradedTo }),
    targets: targets.map(({ deployment }) => deployment),
    ...(setAside === undefined ? {} : { setAside: setAside.map(({ deployment }) => deployment) }),
    ...(error === undefined ? {} : { error: error.code }),
    ...(served === undefined ? {} : { served }),
  };
}

const everybody = 100_000;

/** What rules can read, by name: whatever else a caller's object holds is not written. */
const recordedAttributes = [
  'team',
  'key',
  'request',
  'tags',
  'inputTokens',
  'maxOutputTokens',
  'messages',
  'stream',
  'tools',
  'images',
  'audio',
  'files',
  'jsonSchema',
  'reasoning',
  'complexity',
  'api',
  'budgetUsedShare',
] as const satisfies readonly Exclude<keyof ResolveContext, 'user' | 'session'>[];

function recordedContext(context: ResolveContext, units: Units | undefined): ResolveContext {
  const kept: Record<string, unknown> = {};
  for (const name of ['user', 'session'] as const) {
    const id: unknown = context[name];
    const text = typeof id === 'string' ? id : Number.isSafeInteger(id) ? String(id) : '';
    if (units !== undefined && text !== '') kept[name] = units === 'raw' ? text : units(text);
  }
  for (const name of recordedAttributes) if (context[name] !== undefined) kept[name] = context[name];
  // Each name is one of the context's, with the value that it had there.
  return kept as ResolveContext;
}
