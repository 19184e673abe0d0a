import type { Playing } from '../formats/failure.ts';
import type { Frame, Performance } from '../play/performance.ts';
import type { Position, Scenario } from '../scenario/keys.ts';

/** Something that goes wrong, where the scenario asks for it: from one performance to another. */
export type Fault = (performance: Performance, scenario: Scenario, playing: Playing) => Performance;

/** Bytes of the body. */
export function lengthOf({ frames }: Performance): number {
  return frames.reduce((sum, frame) => sum + Buffer.byteLength(frame.bytes), 0);
}

/** Promises a body of so many bytes. */
export function withLength(performance: Performance, length: number): Performance {
  return { ...performance, headers: { ...performance.headers, 'content-length': String(length) } };
}

/** How many frames come before it. */
export function placeOf(position: Position, frames: readonly Frame[]): number {
  if (position === 'end') return frames.length;
  return position < 0 ? Math.max(0, frames.length + position) : Math.min(position, frames.length);
}
