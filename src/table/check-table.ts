import { condition } from './check-condition.ts';
import { id, key, milliseconds, share, zone } from './check-fields.ts';
import { price } from './check-price.ts';
import { bounds, experiment, rollout, use } from './check-use.ts';
import { buckets } from './references.ts';
import {
  type Check,
  flag,
  integer,
  isRecord,
  list,
  object,
  oneOf,
  optional,
  record,
  set,
  text,
  textLike,
  words,
  wrong,
} from './shape.ts';
import {
  type Auth,
  type Breaker,
  type Budget,
  type Capability,
  type Constraints,
  type Deployment,
  type Ejection,
  type Fallback,
  fallbackClasses,
  type Limits,
  type Model,
  type Params,
  type Promised,
  type Provider,
  type Retry,
  type RoutingTable,
  type Rule,
  type Shadow,
  type Team,
  type Timeouts,
  tableFormat,
} from './table.ts';

const deploymentId = textLike(
  /^[a-z0-9][a-z0-9._-]*@[a-z0-9][a-z0-9._-]*$/,
  'a deployment such as "model@provider"',
);

/** A field name as HTTP allows it (RFC 9110 §5.1). */
const headerName = textLike(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'an HTTP header name');

/** A field value that can split no header: printable ASCII, spaces and tabs inside. */
const headerValue = textLike(/^[\t\x20-\x7e]*$/, 'printable ASCII');

const tokens = integer(1);

/** Any JSON without forbidden keys; its depth was bounded before it was parsed. */
const json: Check = (value) => {
  if (Array.isArray(value)) return list(json)(value);
  return isRecord(value) ? record(key, json)(value) : undefined;
};

/** RFC 3986's characters only, so that no two parsers read it differently. */
const urlPattern = /^https?:\/\/(?:[A-Za-z0-9._~:/!$&'()*+,;=[\]-]|%[0-9A-Fa-f]{2})+$/;

const baseUrl: Check = (value) =>
  typeof value === 'string' && urlPattern.test(value) && URL.canParse(value)
    ? undefined
    : wrong('an http(s) URL without credentials, query or fragment', value);

const count = optional(integer(1));

const limits = object<Limits>({ requestsPerMinute: count, tokensPerMinute: count, concurrency: count });

const provider = object<Provider>({
  name: words,
  api: id,
  baseUrl,
  auth: optional(
    object<Auth>({
      header: headerName,
      scheme: optional(headerName),
      env: textLike(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable'),
    }),
  ),
  headers: optional(record((name) => key(name) ?? headerName(name), headerValue)),
  region: optional(words),
  data: optional(
    object<NonNullable<Provider['data']>>({
      training: optional(flag),
      retentionSeconds: optional(integer(0)),
    }),
  ),
  allowPrivate: optional(oneOf(true)),
  limits: optional(limits),
});

const model = object<Model>({
  name: words,
  context: optional(tokens),
  output: optional(tokens),
  modalities: object<Model['modalities']>({ input: set(words), output: set(words) }),
  features: set(words),
  deployments: set(deploymentId, { least: 1 }),
  sunset: optional(integer(0)),
  replacement: optional(id),
});

const deployment = object<Deployment>({
  model: id,
  provider: id,
  upstream: words,
  prices: list(price),
});

const capability = object<Capability>({
  description: words,
  owner: words,
  promise: object<Promised>({
    features: set(words),
    input: set(words),
    output: set(words),
    context: optional(tokens),
    maxOutput: optional(tokens),
  }),
  exclusive: flag,
  rules: list(object<Rule>({ name: optional(words), when: optional(condition), use }), { least: 1 }),
  fallbacks: list(
    object<Fallback>({ model: id, on: optional(set(oneOf(...fallbackClasses), { least: 1 })) }),
  ),
  timeouts: object<Timeouts>({
    connect: milliseconds,
    firstToken: milliseconds,
    idle: milliseconds,
    total: milliseconds,
  }),
  params: optional(
    object<Params>({ defaults: optional(record(key, json)), override: optional(record(key, json)) }),
  ),
  constraints: optional(
    object<Constraints>({
      ...bounds,
      regions: optional(set(words, { least: 1 })),
      training: optional(oneOf(false)),
    }),
  ),
  hedge: optional(object<NonNullable<Capability['hedge']>>({ after: milliseconds })),
  shadow: optional(object<Shadow>({ model: id, share, salt: text })),
  experiment: optional(experiment),
  rollout: optional(rollout),
});

const allCapabilities = oneOf('*');
const someCapabilities = set(id);

const budget = object<Budget>({
  limit: integer(0),
  per: oneOf('day', 'week', 'month'),
  zone,
  onExceed: (value) =>
    isRecord(value) ? object<{ use: string }>({ use: id })(value) : oneOf('block', 'warn')(value),
});

const team = object<Team>({
  name: words,
  capabilities: (value) => (Array.isArray(value) ? someCapabilities(value) : allCapabilities(value)),
  region: optional(words),
  tags: optional(set(words)),
  budget: optional(budget),
  limits: optional(limits),
});

/** Every field's type, range and pattern; what refers to what is `references`' matter. */
export const routingTable: Check = object<RoutingTable>({
  format: oneOf(tableFormat),
  environment: id,
  providers: record(id, provider),
  models: record(id, model),
  deployments: record(deploymentId, deployment),
  capabilities: record(id, capability),
  teams: record(id, team),
  retry: object<Retry>({ attempts: integer(1), backoff: milliseconds, maxBackoff: milliseconds }),
  breaker: object<Breaker>({
    failures: integer(1),
    errorShare: optional(integer(1, buckets)),
    minRequests: optional(integer(1)),
    window: optional(milliseconds),
    cooldown: milliseconds,
    maxCooldown: optional(milliseconds),
    probes: optional(integer(1)),
    ejection: optional(
      object<Ejection>({
        errorsAbovePeers: optional(integer(1, buckets)),
        slowerThanPeers: optional(integer(2)),
        maxShare: share,
      }),
    ),
  }),
});
