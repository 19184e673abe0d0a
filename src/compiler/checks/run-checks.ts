import type { Diagnostic } from '../../diagnostic/diagnostic.ts';
import type { LinkedCapability, LinkedTeam } from '../link/registry.ts';
import { withBase } from '../link/replaced.ts';
import { type Memory, noMemory } from '../memory.ts';
import { areUnchanged, type Parts, type Reads, watchReads } from '../watch-reads.ts';
import type { Check, CheckContext, Item } from './check.ts';

/**
 * Runs every check over the linked registry; none depends on what another found. What a check found of one file,
 * capability or team before is taken again where neither that nor anything else that it looked at has changed.
 */
export function runChecks(
  checks: readonly Check[],
  context: CheckContext,
  memory: Memory = noMemory,
): Diagnostic[] {
  const { registry, ...rest } = context;
  const parts: Parts = { ...rest, ...registry };
  const allOf = (item: Item) => all(checks.filter(({ each }) => each === item));
  const [ofFiles, ofCapabilities, ofTeams] = [allOf('file'), allOf('capability'), allOf('team')];
  const judged = [
    ...memory.each(
      'whole',
      checks,
      work(parts, (check) => [check.runOnce, {}]),
    ),
    ...memory.each(
      'files',
      context.files,
      work(parts, (file) => [ofFiles, { files: [file] }]),
    ),
    ...memory.each(
      'capabilities',
      [...registry.capabilities.values()],
      work(parts, (one) => [ofCapabilities, { capabilities: only(one) }]),
    ),
    ...memory.each(
      'teams',
      [...registry.teams.values()],
      work(parts, (one) => [ofTeams, { teams: only(one) }]),
    ),
  ];
  const found: Diagnostic[] = [];
  for (const one of judged) if (one.found.length > 0) found.push(...one.found);
  return withBase(found, context.replaced);
}

type Run = (context: CheckContext) => readonly Diagnostic[];

interface Judged {
  readonly found: readonly Diagnostic[];
  readonly reads: Reads;
}

function work<One>(parts: Parts, of: (item: One) => readonly [run: Run, own: Partial<Parts>]) {
  return {
    given: [],
    make(item: One): Judged {
      const [run, own] = of(item);
      const { context, reads } = watchReads(parts, own);
      const found = run(context);
      return { found, reads: reads.size === 0 ? noReads : reads };
    },
    holds: ({ reads }: Judged) => areUnchanged(reads, parts),
  };
}

const noReads: Reads = new Map();

function all(checks: readonly Check[]): Run {
  return (context) => {
    let found: readonly Diagnostic[] = none;
    for (const { runEach } of checks) {
      const more = runEach(context);
      if (more.length > 0) found = [...found, ...more];
    }
    return found;
  };
}

const none: readonly Diagnostic[] = [];

function only<One extends LinkedCapability | LinkedTeam>(one: One): ReadonlyMap<string, One> {
  return new Map([[one.id, one]]);
}
