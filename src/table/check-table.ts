import { buckets } from './bucket.ts';
import { condition } from './check-condition.ts';
import {
  absent,
  amount,
  covering,
  id,
  idAmong,
  key,
  milliseconds,
  model,
  positive,
  rising,
  share,
  unit,
  zone,
} from './check-fields.ts';
import { price } from './check-price.ts';
import { selfTest } from './check-self-test.ts';
import { bounds, experiment, rollout, use } from './check-use.ts';
import { objectives } from './objective.ts';
import {
  below,
  type Check,
  flag,
  integer,
  isRecord,
  list,
  misfit,
  object,
  oneOf,
  optional,
  type Problem,
  type Root,
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
  type DeploymentSplit,
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

/** Any JSON without forbidden keys; its depth was bounded before it was parsed. */
const json: Check = (value, root) => {
  if (Array.isArray(value)) return list(json)(value, root);
  return isRecord(value) ? anyFields(value, root) : undefined;
};
const anyFields = record(key, json);

/** RFC 3986's characters only, so that no two parsers read it differently. */
const urlPattern = /^https?:\/\/(?:[A-Za-z0-9._~:/!$&'()*+,;=[\]-]|%[0-9A-Fa-f]{2})+$/;

const baseUrl: Check = (value) =>
  typeof value === 'string' && urlPattern.test(value) && URL.canParse(value)
    ? undefined
    : wrong('an http(s) URL without credentials, query or fragment', value);

const count = optional(positive);

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
  headers: optional(record((name, root) => key(name, root) ?? headerName(name, root), headerValue)),
  region: optional(words),
  data: optional(
    object<NonNullable<Provider['data']>>({
      training: optional(flag),
      retentionSeconds: optional(amount),
    }),
  ),
  allowPrivate: optional(oneOf(true)),
  limits: optional(limits),
});

const served: Check = (value, root) => deploymentId(value, root) ?? absent('deployments', value, root);

const objective = oneOf(...objectives);

const splitOrder = object<{ readonly split: DeploymentSplit }>({
  split: object<DeploymentSplit>({
    by: unit,
    salt: text,
    ranges: covering(
      object<DeploymentSplit['ranges'][number]>({ from: share, to: share, deployment: served }),
    ),
  }),
});

const modelFields = object<Model>(
  {
    name: words,
    context: count,
    output: count,
    modalities: object<Model['modalities']>({ input: set(words), output: set(words) }),
    features: set(words),
    deployments: set(served, { least: 1 }),
    order: optional((value, root) => (isRecord(value) ? splitOrder(value, root) : objective(value, root))),
    sunset: optional(amount),
    replacement: optional(model),
  },
  ({ deployments, order }) => {
    const ranges = typeof order === 'object' ? order.split.ranges : [];
    const other = ranges.findIndex(({ deployment }) => !deployments.includes(deployment));
    return other < 0
      ? undefined
      : misfit("must be one of the model's", `order.split.ranges.${other}.deployment`);
  },
);

const deployment = object<Deployment>({
  model,
  provider: idAmong('providers'),
  upstream: words,
  prices: rising(price, 'from', { least: 0 }),
});

const capability = object<Capability>(
  {
    description: words,
    owner: words,
    promise: object<Promised>({
      features: set(words),
      input: set(words),
      output: set(words),
      context: count,
      maxOutput: count,
    }),
    exclusive: flag,
    rules: list<Rule>(object<Rule>({ name: optional(words), when: optional(condition), use }), {
      least: 1,
      promise: (rules) =>
        rules.at(-1)?.when === undefined
          ? undefined
          : misfit('must be absent: the last rule answers always', `${rules.length - 1}.when`),
    }),
    fallbacks: list(object<Fallback>({ model, on: optional(set(oneOf(...fallbackClasses), { least: 1 })) })),
    timeouts: object<Timeouts>({
      connect: milliseconds,
      firstToken: milliseconds,
      idle: milliseconds,
      total: milliseconds,
    }),
    params: optional(object<Params>({ defaults: optional(anyFields), override: optional(anyFields) })),
    constraints: optional(
      object<Constraints>({
        ...bounds,
        regions: optional(set(words, { least: 1 })),
        training: optional(oneOf(false)),
      }),
    ),
    hedge: optional(object<NonNullable<Capability['hedge']>>({ after: milliseconds })),
    shadow: optional(object<Shadow>({ model, share, salt: text })),
    experiment: optional(experiment),
    rollout: optional(rollout),
  },
  ({ exclusive, fallbacks: [fallback], experiment, rollout, shadow }) => {
    const [other] =
      Object.entries({ fallbacks: fallback, experiment, rollout, shadow }).find(([, part]) => part) ?? [];
    if (exclusive && other) return misfit('must be absent or empty: the capability is exclusive', other);
    return experiment && rollout ? misfit('must be absent beside an experiment', 'rollout') : undefined;
  },
);

const allCapabilities = oneOf('*');
const someCapabilities = set(id);

/** A budget that answers from another capability needs one that is there, as no request could be answered else. */
const another = object<{ use: string }>({ use: idAmong('capabilities') });
const blockOrWarn = oneOf('block', 'warn');

const budget = object<Budget>({
  limit: amount,
  per: oneOf('day', 'week', 'month'),
  zone,
  onExceed: (value, root) => (isRecord(value) ? another(value, root) : blockOrWarn(value, root)),
});

const team = object<Team>({
  name: words,
  capabilities: (value, root) =>
    Array.isArray(value) ? someCapabilities(value, root) : allCapabilities(value, root),
  region: optional(words),
  tags: optional(set(words)),
  budget: optional(budget),
  limits: optional(limits),
});

/** A capability and its name. */
export function capabilityNamed(name: string, value: unknown, root: Root): Problem | undefined {
  const found = id(name, root) ?? capability(value, root);
  return found && below(name, found);
}

/** Every field's type, range and pattern, and what the parts of a table promise each other. */
export function tableWith(capabilities: Check): Check {
  return object<RoutingTable>({
    format: oneOf(tableFormat),
    environment: id,
    providers: record(id, provider),
    models: record<Model>(id, modelFields, ({ deployments }, own) => {
      const other = deployments.findIndex((name) => !name.startsWith(`${own}@`));
      return other < 0 ? undefined : misfit(`must be a deployment of "${own}"`, `deployments.${other}`);
    }),
    deployments: record<Deployment>(deploymentId, deployment, ({ model, provider }, own) =>
      own === `${model}@${provider}` ? undefined : misfit(`must be called "${model}@${provider}"`),
    ),
    capabilities,
    teams: record(id, team),
    retry: object<Retry>({ attempts: positive, backoff: milliseconds, maxBackoff: milliseconds }),
    breaker: object<Breaker>({
      failures: positive,
      errorShare: optional(integer(1, buckets)),
      minRequests: optional(positive),
      window: optional(milliseconds),
      cooldown: milliseconds,
      maxCooldown: optional(milliseconds),
      probes: optional(positive),
      ejection: optional(
        object<Ejection>({
          errorsAbovePeers: optional(integer(1, buckets)),
          slowerThanPeers: optional(integer(2)),
          maxShare: share,
        }),
      ),
    }),
    selfTest: optional(selfTest),
  });
}

export const routingTable: Check = tableWith(record(id, capability));
