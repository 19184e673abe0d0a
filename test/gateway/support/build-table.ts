import type { Condition } from '../../../src/table/condition.ts';
import type {
  Breaker,
  Capability,
  Deployment,
  FallbackClass,
  Model,
  Params,
  Provider,
  Retry,
  RoutingTable,
  Team,
  Timeouts,
} from '../../../src/table/table.ts';

/** A capability in one line: targets are `provider/upstream`, and the simulator reads a scenario behind `?`. */
export interface RouteSpec {
  /** The model's deployments, in order. */
  readonly use: string | readonly string[];
  /** What comes before `use`: conditions in a table's words, with a model of its own each. */
  readonly rules?: readonly { readonly when: Condition; readonly use: string }[];
  readonly fallback?: readonly (string | { readonly use: string; readonly on: readonly FallbackClass[] })[];
  readonly timeouts?: Partial<Timeouts>;
  readonly params?: Params;
  /** Of the model in `use`; everything where absent. */
  readonly modalities?: Model['modalities'];
}

export interface TableSpec {
  readonly providers: Readonly<Record<string, Pick<Provider, 'api' | 'baseUrl'> & Partial<Provider>>>;
  readonly capabilities: Readonly<Record<string, RouteSpec | string>>;
  readonly teams?: Readonly<Record<string, Team>>;
  readonly retry?: Partial<Retry>;
  readonly breaker?: Partial<Breaker>;
}

const allModalities: Model['modalities'] = {
  input: ['text', 'image', 'audio', 'video', 'pdf'],
  output: ['text', 'embedding'],
};

/** Builds a routing table by hand, so that the gateway's tests need no compiler. */
export function buildTable(spec: TableSpec): RoutingTable {
  const models: Record<string, Model> = {};
  const deployments: Record<string, Deployment> = {};
  const capabilities: Record<string, Capability> = {};

  function addModel(id: string, targets: readonly string[], modalities = allModalities): string {
    const keys = targets.map((target) => {
      const slash = target.indexOf('/');
      const provider = target.slice(0, slash);
      const key = `${id}@${provider}`;
      deployments[key] = { model: id, provider, upstream: target.slice(slash + 1), prices: [] };
      return key;
    });
    models[id] = {
      name: id,
      context: 200_000,
      output: 8192,
      modalities,
      features: ['streaming', 'tools', 'json_schema'],
      deployments: keys,
    };
    return id;
  }

  for (const [id, given] of Object.entries(spec.capabilities)) {
    const route: RouteSpec = typeof given === 'string' ? { use: given } : given;
    const main = addModel(
      `${id}-main`,
      typeof route.use === 'string' ? [route.use] : route.use,
      route.modalities,
    );
    const fallbacks = (route.fallback ?? []).map((fallback, index) => {
      const { use, on } = typeof fallback === 'string' ? { use: fallback, on: undefined } : fallback;
      const model = addModel(`${id}-fallback-${index + 1}`, [use]);
      return on === undefined ? { model } : { model, on };
    });
    capabilities[id] = {
      description: `The capability ${id}.`,
      owner: 'platform',
      promise: { features: ['streaming'], input: ['text'], output: ['text'], context: 200_000 },
      exclusive: false,
      rules: [
        ...(route.rules ?? []).map(({ when, use }, index) => ({
          when,
          use: { model: addModel(`${id}-rule-${index + 1}`, [use]) },
        })),
        { use: { model: main } },
      ],
      fallbacks,
      timeouts: { connect: 1000, firstToken: 5000, idle: 5000, total: 15_000, ...route.timeouts },
      ...(route.params === undefined ? {} : { params: route.params }),
    };
  }
  const providers = Object.fromEntries(
    Object.entries(spec.providers).map(([id, provider]) => [
      id,
      { name: id, allowPrivate: true as const, ...provider },
    ]),
  );
  return {
    format: 1,
    environment: 'default',
    providers,
    models,
    deployments,
    capabilities,
    teams: spec.teams ?? {},
    retry: { attempts: 3, backoff: 5, maxBackoff: 500, ...spec.retry },
    breaker: { failures: 50, cooldown: 1000, ...spec.breaker },
  };
}
