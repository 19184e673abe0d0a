import type { Registry, Resource } from '../link/registry.ts';
import { defineCheck } from './check.ts';

/** Why a name cannot be the one that something had. */
type Why = 'itself' | 'each other' | 'chain' | 'there' | 'twice';

const reasons: Readonly<Record<Why, (from: string, id: string) => string>> = {
  itself: (_, id) => `"${id}" is moved from itself`,
  'each other': (from, id) =>
    `"${id}" is moved from "${from}", which is moved from "${id}": neither came first`,
  chain: (from, id) =>
    `"${id}" is moved from "${from}", which is still there, and moved from elsewhere itself`,
  there: (from, id) => `"${id}" is moved from "${from}", which is still there`,
  twice: (from, id) => `"${id}" is moved from "${from}", from which another was moved already`,
};

export const movedFromExisting = defineCheck<{ from: string; id: string; why: Why }>({
  code: 'moved-from-existing',
  severity: 'error',
  message: ({ from, id, why }) => reasons[why](from, id),
  help: 'Remove `moved`, or what has the old name.',
  explain:
    'A capability or a model says under `moved` what it was called before, so that a plan tells a renaming from one that goes and another that comes, and so that callers stay where they were. A name that is still in use, or from which another was moved already, was not moved here. Of a name that changes twice only the last step is told: with the second renaming the first `moved` goes.',
  visit({ registry: { capabilities, models } }, report) {
    for (const kind of [capabilities, models]) {
      for (const [{ at }, message] of wrongIn(kind)) report(at('moved', 'from'), message);
    }
  },
});

type Movable = Resource<{ readonly moved?: { readonly from: string } }>;

function* wrongIn(
  all: Registry['capabilities'] | Registry['models'],
): Generator<[Movable, { from: string; id: string; why: Why }]> {
  const first = new Set<string>();
  // By name: which of two is the second must not depend on the order of files.
  for (const one of [...all.values()].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const from = one.value.moved?.from;
    if (from === undefined) continue;
    const why = whyNot(one.id, from, { all, first });
    if (why !== undefined) yield [one, { from, id: one.id, why }];
    first.add(from);
  }
}

function whyNot(
  id: string,
  from: string,
  { all, first }: { all: Registry['capabilities'] | Registry['models']; first: ReadonlySet<string> },
): Why | undefined {
  if (from === id) return 'itself';
  const other = all.get(from);
  if (other === undefined) return first.has(from) ? 'twice' : undefined;
  const before = other.value.moved?.from;
  if (before === undefined) return 'there';
  return before === id ? 'each other' : 'chain';
}
