import { median } from './median.ts';

/** Does one operation, whose number it is told; what it answers keeps the work from being left out. */
export type Operation = (index: number) => number;

/** Nanoseconds of this thread's processor time per operation, whatever else runs: the median over rounds, and the fastest. */
export interface Timing {
  readonly median: number;
  readonly fastest: number;
}

/** Gives every operation a turn in each round, so that what disturbs the machine disturbs them alike. */
export function timeInTurns(
  operations: readonly Operation[],
  {
    rounds,
    turnMs,
    atOnce,
  }: {
    readonly rounds: number;
    /** How long a turn lasts. */
    readonly turnMs: number;
    /** Operations between two looks at the clock, which costs as much as some of them do. */
    readonly atOnce: number;
  },
): Timing[] {
  const samples = operations.map((): number[] => []);
  // The first rounds are for the engine to know what is often run.
  for (let round = -3; round < rounds; round += 1) {
    for (const [index, operation] of operations.entries()) {
      const sample = turn(operation, { turnMs, atOnce });
      if (round >= 0) samples[index]?.push(sample);
    }
  }
  return samples.map((list) => ({ median: median(list), fastest: Math.min(...list) }));
}

function turn(
  operation: Operation,
  { turnMs, atOnce }: { readonly turnMs: number; readonly atOnce: number },
): number {
  let sink = 0;
  let operations = 0;
  const start = process.threadCpuUsage();
  const end = performance.now() + turnMs;
  do {
    for (let index = 0; index < atOnce; index += 1) sink += operation(operations + index);
    operations += atOnce;
  } while (performance.now() < end);
  const { user, system } = process.threadCpuUsage(start);
  if (!(sink >= 0)) throw new Error('an operation answered nothing');
  return ((user + system) * 1000) / operations;
}
