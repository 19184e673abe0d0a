import type { Condition } from '../../table/condition.ts';
import type { Registry } from '../link/registry.ts';
import { parseShare, parseTokens } from '../schema/quantity.ts';
import type { CapabilityFile, SignalboxFile } from '../schema/types.ts';

/** What a registry says for those who review its changes: it stands in no table, and decides nothing. */
export interface ReviewSettings {
  /** By capability, where it says anything. */
  readonly traffic: ReadonlyMap<string, DeclaredTraffic>;
  /** Of the capabilities that say nothing. */
  readonly usual: DeclaredTraffic | undefined;
  /** The name that a capability had, by its new one: `moved` also says by which name callers are divided. */
  readonly renamed: ReadonlyMap<string, string>;
  /** The same of models. */
  readonly renamedModels: ReadonlyMap<string, string>;
  readonly approvals: readonly Approval[];
}

/** What requests are like. */
export interface DeclaredTraffic {
  readonly tokens?: {
    readonly inputTokens: number;
    readonly outputTokens: number;
    readonly cacheRead: number;
  };
  readonly perDay?: number;
  /** Each request belongs to the first that matches; shares are in buckets of 100,000. */
  readonly mix?: readonly { readonly when: Condition; readonly share: number }[];
}

/** Who must approve changes of a class. */
export interface Approval {
  readonly class: NonNullable<NonNullable<SignalboxFile['plan']>['approvals']>[number]['class'];
  /** In percent; always where absent. */
  readonly above?: number;
  readonly anyOf: readonly string[];
}

/** Reads what is for reviewers out of a registry without errors. */
export function reviewSettings({ settings, capabilities, models }: Registry): ReviewSettings {
  const { traffic: shared, plan } = settings?.value ?? {};
  const usual = shared === undefined ? undefined : lowerTraffic(shared);
  const traffic = new Map<string, DeclaredTraffic>();
  const renamed = new Map<string, string>();
  for (const { id, value, mix } of capabilities.values()) {
    if (value.traffic !== undefined) {
      const own = mix.flatMap(({ when: { condition }, share }) =>
        condition === undefined ? [] : [{ when: condition, share: parseShare(share) }],
      );
      traffic.set(id, { ...usual, ...lowerTraffic(value.traffic), ...(own.length > 0 && { mix: own }) });
    }
    if (value.moved !== undefined) renamed.set(id, value.moved.from);
  }
  const renamedModels = new Map(
    [...models.values()].flatMap(({ id, value: { moved } }) =>
      moved === undefined ? [] : [[id, moved.from] as const],
    ),
  );
  const approvals = (plan?.approvals ?? []).map(({ class: name, above, anyOf }) => ({
    class: name,
    anyOf,
    ...(above === undefined ? {} : { above: Number(above.slice(0, -1)) }),
  }));
  return { traffic, usual, renamed, renamedModels, approvals };
}

function lowerTraffic({
  tokens,
  perDay,
}: NonNullable<CapabilityFile['traffic'] | SignalboxFile['traffic']>): DeclaredTraffic {
  return {
    ...(tokens && {
      tokens: {
        inputTokens: parseTokens(tokens.input),
        outputTokens: parseTokens(tokens.output),
        cacheRead: tokens.cacheRead === undefined ? 0 : parseTokens(tokens.cacheRead),
      },
    }),
    ...(perDay !== undefined && { perDay }),
  };
}
