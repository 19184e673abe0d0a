import type { Frame } from '../play/performance.ts';
import { type Fault, lengthOf, placeOf, withLength } from './fault.ts';

/** Later than it should be. */
export const waitLonger: Fault = (performance, { delay, 'first-token': first }) => {
  const [head, ...rest] = performance.frames;
  const frames =
    head === undefined || first === undefined ? performance.frames : [{ ...head, wait: first }, ...rest];
  return { ...performance, frames, delay: delay ?? performance.delay };
};

/** The connection broken, or held open in silence. */
export const breakOff: Fault = (performance, { cut, stall, by = 'fin', 'mid-event': half }) => {
  if (cut === 'headers') return { ...performance, headless: true, ending: by };
  const at = cut ?? stall;
  if (at === undefined) return performance;
  // A body that breaks off has promised the whole of it: only then can the reader tell.
  const promised =
    performance.framing === 'length' ? withLength(performance, lengthOf(performance)) : performance;
  const place = placeOf(at, performance.frames);
  const kept = performance.frames.slice(0, place);
  const next = performance.frames[place];
  const frames = half === undefined || next === undefined ? kept : [...kept, halfOf(next)];
  return { ...promised, frames, ending: cut === undefined ? 'hold' : by };
};

/** Comments that keep a connection alive and say nothing. */
export const onlyComments: Fault = (performance, { comments, stall }, playing) => {
  if (comments === undefined) return performance;
  const frames = stall === undefined ? [] : performance.frames;
  // White space before a body that may never come: its length is not known yet.
  const framing = performance.framing === 'length' ? 'chunked' : performance.framing;
  return {
    ...performance,
    frames,
    framing,
    ending: 'hold',
    pings: { text: playing.framing?.comment ?? '\n', every: comments },
  };
};

/** In small pieces, or with a slow head. */
export const slice: Fault = (performance, { drip, segment, 'slow-headers': headDrip }) => ({
  ...performance,
  ...(drip === undefined && segment === undefined
    ? {}
    : { slices: { bytes: segment ?? 1, every: drip ?? 0 } }),
  ...(headDrip === undefined ? {} : { headDrip }),
});

/** Last, when the body's true length is known. */
export const frameBody: Fault = (performance, { framing }) => {
  const length = lengthOf(performance);
  const cutShort = performance.ending === 'end' ? 'fin' : performance.ending;
  switch (framing) {
    case 'long':
      return { ...withLength(performance, length + 64), framing: 'length', ending: cutShort };
    case 'short':
      return { ...withLength(performance, Math.max(0, length - 16)), framing: 'length' };
    case 'both':
      return { ...withLength(performance, length), framing: 'both' };
    case 'none':
      return { ...performance, framing: 'none' };
    default:
      return performance.framing === 'length' && performance.headers['content-length'] === undefined
        ? withLength(performance, length)
        : performance;
  }
};

function halfOf(frame: Frame): Frame {
  const bytes = Buffer.from(frame.bytes);
  return { ...frame, bytes: bytes.subarray(0, Math.ceil(bytes.length / 2)), event: false, output: 0 };
}
