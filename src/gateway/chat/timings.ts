import type { Timings } from '../../runtime/measures.ts';
import type { ChatAnswer } from './chat-job.ts';

/** Fewer tokens say more about the network than about a model's speed. */
const fewest = 10;

/**
 * How fast an answer was. `milliseconds` until it began, or until it was there where it is no stream: then nobody saw
 * the first token, and the speed of the others has the wait for it in it.
 */
export function timingsOf(answer: ChatAnswer, milliseconds: number): Timings {
  if (answer.kind === 'whole') return speed(answer.observed.usage?.output, milliseconds);
  const { observed, deltas, flowed } = answer.live;
  const tokens = observed.usage?.output ?? deltas();
  // The first one came before the time that is counted.
  const further = tokens === undefined ? undefined : tokens - 1;
  return { firstTokenMs: milliseconds, ...speed(further, flowed()) };
}

function speed(tokens: number | undefined, milliseconds: number | undefined): Timings {
  if (tokens === undefined || milliseconds === undefined || !(tokens >= fewest)) return {};
  return { tokensPerSecond: (tokens * 1000) / Math.max(1, milliseconds) };
}
