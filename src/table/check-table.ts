import { condition } from './check-condition.ts';
import {
  below,
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
  type Capability,
  type Deployment,
  type Fallback,
  fallbackClasses,
  type Model,
  type Params,
  type Price,
  type Promised,
  type Provider,
  type Retry,
  type RoutingTable,
  type Rule,
  type Split,
  type Team,
  type Timeouts,
  tableFormat,
} from './table.ts';

/** Keys that reach an object's prototype when somebody copies them carelessly; no table may hold one anywhere. */
const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const key: Check = (value) =>
  typeof value === 'string' && forbiddenKeys.has(value)
    ? { path: '', message: 'is a forbidden key' }
    : undefined;

const idPattern = /^[a-z0-9][a-z0-9._-]*$/;

const id: Check = (value) => key(value) ?? textLike(idPattern, 'an id such as "claude-4-opus"')(value);

const deploymentId = textLike(
  /^[a-z0-9][a-z0-9._-]*@[a-z0-9][a-z0-9._-]*$/,
  'a deployment such as "model@provider"',
);

/** A field name as HTTP allows it (RFC 9110 §5.1). */
const headerName = textLike(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'an HTTP header name');

/** A field value that can split no header: printable ASCII, spaces and tabs inside. */
const headerValue = textLike(/^[\t\x20-\x7e]*$/, 'printable ASCII');

/** Timers of Node and browsers fire at once beyond 2^31 - 1. */
const milliseconds = integer(1, 2 ** 31 - 1);

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
});

const model = object<Model>({
  name: words,
  context: optional(tokens),
  output: optional(tokens),
  modalities: object<Model['modalities']>({ input: set(words), output: set(words) }),
  features: set(words),
  deployments: set(deploymentId, { least: 1 }),
});

const deployment = object<Deployment>({
  model: id,
  provider: id,
  upstream: words,
  prices: list(
    object<Price>({
      from: integer(0),
      input: integer(0),
      output: integer(0),
      cacheRead: optional(integer(0)),
      cacheWrite: optional(integer(0)),
      cacheWrite1h: optional(integer(0)),
      reasoning: optional(integer(0)),
    }),
  ),
});

const split = object<Split>({
  by: oneOf('user', 'session', 'team', 'key', 'request'),
  salt: text,
  ranges: list(
    object<Split['ranges'][number]>({ from: integer(0, 100_000), to: integer(0, 100_000), model: id }),
    { least: 1 },
  ),
});

/** The forms of `Use`, by the one key that each has. */
const uses: Readonly<Record<string, Check>> = { model: id, split, cheapest: set(id, { least: 1 }) };

const use: Check = (value) => {
  if (!isRecord(value)) return wrong('an object', value);
  const [form, ...others] = Object.keys(value);
  const check = form !== undefined && Object.hasOwn(uses, form) ? uses[form] : undefined;
  if (form === undefined || check === undefined || others.length > 0) {
    return { path: '', message: 'must have exactly one of "model", "split" and "cheapest"' };
  }
  return below(form, check(value[form]));
};

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
});

const allCapabilities = oneOf('*');
const someCapabilities = set(id);

const team = object<Team>({
  name: words,
  capabilities: (value) => (Array.isArray(value) ? someCapabilities(value) : allCapabilities(value)),
  region: optional(words),
  tags: optional(set(words)),
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
  breaker: object<Breaker>({ failures: integer(1), cooldown: milliseconds }),
});
