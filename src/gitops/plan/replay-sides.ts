import type { Replay } from '../records/replay.ts';
import { type RecordFile, replayFiles } from '../records/replay-files.ts';
import type { Revision } from './plan.ts';
import { type Names, namesBetween, renameDeployment, renameTable, reversed } from './rename.ts';

/** What records are decided again under. */
export interface ReplayedSides {
  readonly base: Revision;
  readonly head: Revision;
  readonly files: readonly RecordFile[];
  /** That one alone, where one was asked for. */
  readonly environment?: string | undefined;
  /** The name that a model had, by its new one. */
  readonly renamedModels?: ReadonlyMap<string, string> | undefined;
}

/** Recorded decisions, made again under both sides of a plan. */
export interface Replays {
  /** By environment: those whose tables differ, and that have records. */
  readonly replays: ReadonlyMap<string, Replay>;
  /** A replay of some environment, to tell what there is of others, and what is malformed. */
  readonly counted: Replay;
  /** Environments whose table is the same on both sides. */
  readonly unchanged: ReadonlySet<string>;
}

/** Makes the records of every environment whose tables differ again. Rejects with the system's error where a file cannot be read. */
export async function replaySides({
  base,
  head,
  files,
  environment: only,
  renamedModels,
}: ReplayedSides): Promise<Replays> {
  const both = [...head.environments].flatMap(([name, after]) => {
    const before = base.environments.get(name);
    return before === undefined || (only !== undefined && name !== only) ? [] : [{ name, before, after }];
  });
  const replays = new Map<string, Replay>();
  let counted: Replay | undefined;
  for (const { name, before, after } of both) {
    if (before.revision === after.revision) continue;
    // The first time through tells whose records there are: a file is mostly of one gateway.
    if (counted !== undefined && !counted.elsewhere.some(({ environment }) => environment === name)) continue;
    const names = namesBetween(before.table, after.table, { renamedModels });
    // Under the old names, which records have of those that were set aside; told under the new ones.
    const table = renameTable(after.table, reversed(names));
    const replay = renamedReplay(
      await replayFiles(files, {
        environment: name,
        before: bare(before),
        after: { table, revision: after.revision },
      }),
      names.models,
    );
    counted ??= replay;
    if (replay.records > 0) replays.set(name, replay);
  }
  const [any] = [...head.environments.values(), ...base.environments.values()];
  if (counted === undefined && any !== undefined) {
    counted = await replayFiles(files, { environment: noEnvironment, after: bare(any) });
  }
  const unchanged = both.filter(({ before, after }) => before.revision === after.revision);
  return {
    replays,
    counted: counted as Replay, // A revision has at least its default environment.
    unchanged: new Set(unchanged.map(({ name }) => name)),
  };
}

/** No environment can be called that. */
const noEnvironment = '(none)';

function renamedReplay(replay: Replay, models: Names['models']): Replay {
  if (models.size === 0) return replay;
  const now = <Way extends { readonly from: string; readonly to: string }>(way: Way): Way => ({
    ...way,
    from: renameDeployment(way.from, models),
    to: renameDeployment(way.to, models),
  });
  const capabilities = replay.capabilities.map((one) => ({
    ...one,
    flows: one.flows.map(now),
    examples: one.examples.map(now),
  }));
  return { ...replay, capabilities };
}

/** Without what threads need not be told. */
function bare<Side extends { table: unknown; revision: string }>({ table, revision }: Side) {
  return { table: table as Side['table'], revision };
}
