import { createHash } from 'node:crypto';
import type { Proof } from '../../compiler/prove/prove.ts';
import { canonicalJson } from '../../table/canonical.ts';
import { sameJson } from '../../table/same-json.ts';
import type { RoutingTable } from '../../table/table.ts';
import { type ChangeClass, changeClasses, type Draft, type PlanChange, type Requirement } from './change.ts';
import { changeKinds } from './codes.ts';
import { compareCapabilities, type Traffic, touchedCapabilities } from './compare-capabilities.ts';
import { compareInvariants } from './compare-invariants.ts';
import { compareParts } from './compare-parts.ts';
import { compareSpentBudgets } from './compare-spent-budgets.ts';
import { type Names, namesBetween, renameSide } from './rename.ts';
import { placesOf, type Side } from './side.ts';

/** A registry at one moment of its history, compiled for every environment. */
export interface Revision {
  /** What people call it: a branch, a commit, `working tree`, a file, an address. */
  readonly name: string;
  /** The commit, where it is one. */
  readonly commit?: string | undefined;
  /** By the name of the environment; `default` for the registry without an overlay. */
  readonly environments: ReadonlyMap<string, Side>;
  /** Absent for a table that came without its registry. */
  readonly proofs?: readonly Proof[] | undefined;
}

export interface PlanOptions {
  /** Milliseconds since 1970: rollouts and prices are those of this moment. */
  readonly now: number;
  readonly environment?: string | undefined;
  readonly capability?: string | undefined;
  readonly team?: string | undefined;
  readonly trafficOf?: ((capability: string) => Traffic | undefined) | undefined;
  /** Old names of capabilities by their new ones, as the head says. */
  readonly renamed?: ReadonlyMap<string, string> | undefined;
  /** The same of models. */
  readonly renamedModels?: ReadonlyMap<string, string> | undefined;
  /** Who must approve a change. */
  readonly requires?: ((change: Omit<PlanChange, 'requires'>) => readonly Requirement[]) | undefined;
}

/** What a change of the registry comes to. */
export interface Plan {
  readonly base: Bound;
  readonly head: Bound;
  /** The gravest first, then by address. */
  readonly changes: readonly PlanChange[];
  /** Whether every environment has the same bytes on both sides. */
  readonly identical: boolean;
}

/** One side, by its digests. */
export interface Bound {
  readonly name: string;
  readonly commit?: string | undefined;
  /** The digest over those of the environments. */
  readonly digest: string;
  readonly environments: Readonly<Record<string, string>>;
}

/**
 * Compares two revisions: what they decide, for every request that one of them tells apart. Environments, capabilities
 * and parts that are the same on both sides are left out before anything is asked.
 */
export function makePlan(base: Revision, head: Revision, options: PlanOptions): Plan {
  const names = namesOf(base, head, options.environment);
  const drafts = new Map<string, { draft: Draft; environments: string[] }>();
  const add = (draft: Draft, environment: string) => {
    const key = canonicalJson({ ...draft, spans: undefined });
    const known = drafts.get(key);
    if (known === undefined) drafts.set(key, { draft, environments: [environment] });
    else known.environments.push(environment);
  };
  for (const name of names) {
    const [before, after] = [base.environments.get(name), head.environments.get(name)];
    for (const draft of compareEnvironment(name, before, after, options)) add(draft, name);
  }
  for (const draft of compareInvariants(base.proofs, head.proofs)) {
    drafts.set(canonicalJson({ ...draft, spans: undefined }), {
      draft,
      environments: [...head.environments.keys()],
    });
  }
  const changes = [...drafts.values()]
    .filter(({ draft }) => concerns(draft, options))
    .map(({ draft, environments }) => finished(draft, environments, options))
    .sort(gravestFirst);
  const identical = [...new Set([...base.environments.keys(), ...head.environments.keys()])].every(
    (name) => base.environments.get(name)?.revision === head.environments.get(name)?.revision,
  );
  return { base: bound(base), head: bound(head), changes, identical };
}

/** What is known of a revision by its digests alone. */
type Digests = Pick<Revision, 'name' | 'commit'> & {
  readonly environments: ReadonlyMap<string, Pick<Side, 'revision'>>;
};

/** The plan of a change that is known to change nothing: the tables of both sides are those of `base`. */
export function planOfNothing(base: Digests, head: Pick<Revision, 'name' | 'commit'>): Plan {
  const { environments } = base;
  return { base: bound(base), head: bound({ ...head, environments }), changes: [], identical: true };
}

/** A side by its digests: what a plan is about, and what must not have moved when it is carried out. */
function bound({ name, commit, environments }: Digests): Bound {
  const digests = Object.fromEntries([...environments].map(([id, { revision }]) => [id, revision]).sort());
  const digest = `sha256:${createHash('sha256').update(canonicalJson(digests)).digest('hex')}`;
  return { name, ...(commit === undefined ? {} : { commit }), digest, environments: digests };
}

/** The registry itself first, then its overlays by name. */
function namesOf(base: Revision, head: Revision, only: string | undefined): string[] {
  const all = [...new Set([...head.environments.keys(), ...base.environments.keys()])];
  const sorted = all.sort((a, b) => Number(b === 'default') - Number(a === 'default') || (a < b ? -1 : 1));
  return sorted.filter((name) => only === undefined || name === only);
}

function compareEnvironment(
  name: string,
  given: Side | undefined,
  head: Side | undefined,
  options: PlanOptions,
): Draft[] {
  const address = { kind: 'environment', id: name } as const;
  const file = [{ file: `environments/${name}.yaml`, line: 1, column: 1 }];
  if (given === undefined) {
    return [
      { code: 'environment-added', address, reason: `${name} is new`, spans: { base: [], head: file } },
    ];
  }
  if (head === undefined) {
    return [
      {
        code: 'environment-removed',
        address,
        reason: `${name} is gone: its gateways get no table any more`,
        spans: { base: file, head: [] },
      },
    ];
  }
  if (given.revision === head.revision) return [];
  const names = namesBetween(given.table, head.table, options);
  // Under the new names, so that a renaming is one change and hides no other.
  const base = renameSide(given, names);
  const { now, capability: only, trafficOf, renamed } = options;
  const asked = { now, only, trafficOf, renamed };
  const touched = touchedCapabilities(base.table, head.table);
  const spent = compareSpentBudgets(base, head, touched, asked);
  const ofAll = compareCapabilities(base, head, { ...asked, touched });
  const drafts = [
    ...renamings(names, given, head),
    ...ofAll.filter((draft) => !isContradicted(draft, spent.drafts)),
    ...spent.drafts.filter((draft) => !isSaidOfAll(draft, ofAll)),
    ...compareParts(base, head, { now, spent: spent.ofTeams }),
  ];
  if (drafts.length > 0 || only !== undefined) return drafts;
  const decided = ({ selfTest: _, ...rest }: RoutingTable) => rest;
  if (sameJson(decided(base.table), decided(head.table))) {
    const reason =
      'Only the requests by which a runtime tests itself are others: another version compiled it';
    return [{ code: 'self-test-changed', address, reason, spans: { base: [], head: [] } }];
  }
  // Whatever it is, somebody must look at it.
  return [
    {
      code: 'not-told-apart',
      address,
      reason: `The table of ${name} has changed in a way that nothing here compares`,
      spans: { base: [], head: [] },
    },
  ];
}

/** What is called otherwise, and what that means to whoever asks. */
function renamings({ capabilities, models }: Names, base: Side, head: Side): Draft[] {
  const spans = (kind: string, from: string, to: string) => ({
    base: placesOf(base, `${kind}.${from}`),
    head: placesOf(head, `${kind}.${to}`),
  });
  return [
    ...[...capabilities].map(
      ([from, to]): Draft => ({
        code: 'capability-renamed',
        address: { kind: 'capability', id: from },
        reason: `Whoever asks for ${from} is refused: it is called ${to} now`,
        before: from,
        after: to,
        spans: spans('capabilities', from, to),
      }),
    ),
    ...[...models].map(
      ([from, to]): Draft => ({
        code: 'model-renamed',
        address: { kind: 'model', id: to },
        reason: `${from} is called ${to} now: answers, records, metrics and health name it so, and nobody asks by it`,
        before: from,
        after: to,
        spans: spans('models', from, to),
      }),
    ),
  ];
}

/** Whether a capability was found to answer all alike that may ask for it, and answers others otherwise. */
function isContradicted({ code, address }: Draft, others: readonly Draft[]): boolean {
  return code === 'written-otherwise' && others.some((other) => other.address.id === address.id);
}

/** Whether what is told of requests of spent budgets is told of all requests for the same capability. */
function isSaidOfAll({ code, address, after }: Draft, ofAll: readonly Draft[]): boolean {
  return ofAll.some((one) => one.code === code && one.address.id === address.id && one.after === after);
}

function concerns({ address, moved }: Draft, { capability, team }: PlanOptions): boolean {
  if (capability !== undefined && address.kind === 'capability' && address.id !== capability) return false;
  if (team === undefined) return true;
  if (address.kind === 'team') return address.id === team;
  return moved === undefined || moved.parts.some(({ teams }) => teams === 'all' || teams.includes(team));
}

function finished(draft: Draft, environments: readonly string[], { requires }: PlanOptions): PlanChange {
  const fingerprint = fingerprintOf({ ...draft, environments });
  const change = { ...draft, class: changeKinds[draft.code].class, environments, fingerprint };
  return { ...change, requires: requires?.(change) ?? [] };
}

/** Of what a change says, and not of where it is written. */
export function fingerprintOf({
  code,
  address,
  environments,
  before,
  after,
  moved,
}: Draft & Pick<PlanChange, 'environments'>): string {
  const parts = [code, address, environments, before ?? null, after ?? null, moved?.parts ?? null];
  return createHash('sha256').update(canonicalJson(parts)).digest('hex');
}

/** The order of changes in a plan. */
export function gravestFirst(one: PlanChange, other: PlanChange): number {
  const rank = (kind: ChangeClass) => changeClasses.indexOf(kind);
  if (one.class !== other.class) return rank(one.class) - rank(other.class);
  const order = Object.keys(changeKinds);
  const [a, b] = [one, other].map(({ address: { kind, id } }) => `${kind} ${id}`);
  if (a !== b) return (a ?? '') < (b ?? '') ? -1 : 1;
  return order.indexOf(one.code) - order.indexOf(other.code);
}
