import { number } from './facts.ts';

/** How fast one call was, where its caller measured it. What is not a positive number counts as not measured. */
export interface Timings {
  /** From the start of the call to its first content, in milliseconds. */
  readonly firstTokenMs?: number;
  /** Of the answer, from its first content on. */
  readonly tokensPerSecond?: number;
}

/** An average over the last calls, and when it last learnt something. */
export interface Average {
  readonly value: number;
  readonly at: number;
}

/** How fast a deployment has been lately, in milliseconds; absent where nothing was measured. */
export interface Measures {
  firstToken?: Average;
  perToken?: Average;
}

/** After how many milliseconds an average has forgotten all but a third of what it was. */
const memory = 10_000;

/** After how many milliseconds without a call a measure proves nothing any more. */
const validity = 60_000;

/** Takes in the timings of one call. */
export function takeTimings(
  measures: Measures,
  { firstTokenMs, tokensPerSecond }: Timings,
  now: number,
): void {
  if (isPositive(firstTokenMs)) measures.firstToken = peakAverage(measures.firstToken, firstTokenMs, now);
  if (isPositive(tokensPerSecond)) {
    measures.perToken = peakAverage(measures.perToken, 1000 / tokensPerSecond, now);
  }
}

/** Whether a measure was taken so long ago, or by a clock so different, that it should be taken again. */
export function isOutdated({ at }: Average, now: number): boolean {
  return now - at >= validity || now < at;
}

/** Follows bad news at once and good news slowly: one fast answer does not make up for a stall. */
function peakAverage(average: Average | undefined, value: number, now: number): Average {
  if (average === undefined || value >= average.value) return { value, at: now };
  const kept = Math.exp(-Math.max(0, now - average.at) / memory);
  return { value: average.value * kept + value * (1 - kept), at: now };
}

/** Whether it is a measure at all. */
export function isPositive(value: unknown): value is number {
  return (number(value) ?? 0) > 0;
}
