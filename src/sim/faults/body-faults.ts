import { gzipSync } from 'node:zlib';
import { wordFailure } from '../formats/failure.ts';
import { type Frame, type Performance, wholeBody } from '../play/performance.ts';
import { type Fault, placeOf } from './fault.ts';

/** 200, with a body that is not an answer. */
export const replaceBody: Fault = (performance, { body }, playing) => {
  if (body === undefined) return performance;
  if (body === 'error') {
    const text = wordFailure(playing, { class: 'overloaded', status: 200 }).body;
    return replaced(performance, playing.format.contentType, text);
  }
  if (body === 'truncated-json') {
    const whole = Buffer.concat(performance.frames.map((frame) => Buffer.from(frame.bytes)));
    const frame = {
      ...wholeBody(whole.subarray(0, Math.floor(whole.length / 2))),
      wait: performance.frames[0]?.wait ?? 0,
    };
    return { ...performance, frames: [frame], framing: 'length' };
  }
  const { contentType, text } = badBodies[body];
  return replaced(performance, contentType, text);
};

const badBodies: Readonly<Record<'empty' | 'html' | 'bad-json', { contentType: string; text: string }>> = {
  empty: { contentType: 'application/json', text: '' },
  html: {
    contentType: 'text/html; charset=utf-8',
    text: '<!doctype html><title>Simulated</title><h1>502 Bad Gateway</h1>\n',
  },
  'bad-json': { contentType: 'application/json', text: '{"simulated": true, "choices": [}' },
};

/** Somewhere else instead of an answer. */
export const redirectAway: Fault = (performance, { redirect, status = 307 }) => {
  if (redirect === undefined) return performance;
  const moved = replaced(performance, 'text/plain; charset=utf-8', 'moved (simulated)\n');
  return { ...moved, status, headers: { ...moved.headers, location: redirect } };
};

/** The end of the stream left out, or sent twice. */
export const changeEnd: Fault = (performance, { done }, { format }) => {
  const { terminator } = format;
  if (done === undefined || terminator === undefined || performance.framing === 'length') return performance;
  const ends = (frame: Frame): boolean => terminator.test(String(frame.bytes));
  const frames = performance.frames.flatMap((frame) => (ends(frame) ? endings[done](frame) : frame));
  return { ...performance, frames };
};

const endings: Readonly<Record<'no' | 'twice', (frame: Frame) => Frame[]>> = {
  no: () => [],
  twice: (frame) => [frame, { ...frame, output: 0 }],
};

/** Usage twice. */
export const repeatUsage: Fault = (performance, { usage }, { format }) => {
  if (usage !== 'twice') return performance;
  const at = performance.frames.findLastIndex((frame) => format.usageMark.test(String(frame.bytes)));
  const frame = performance.frames[at];
  if (frame === undefined || performance.framing === 'length') return performance;
  return { ...performance, frames: performance.frames.toSpliced(at, 0, { ...frame, wait: 0, output: 0 }) };
};

/** An error in the middle of a stream, and nothing after it. */
export const failInStream: Fault = (performance, scenario, playing) => {
  const { error } = scenario;
  if (error === undefined || playing.framing === undefined) return performance;
  const { frames } = performance;
  const at = placeOf(error, frames);
  const failure = wordFailure(playing, { class: scenario.reason ?? 'overloaded', status: scenario.status });
  const text = playing.framing.error(failure.value, at);
  return { ...performance, frames: [...frames.slice(0, at), wholeBody(text)] };
};

/** Compressed though nobody asked: whole, false or cut; as one piece. */
export const compress: Fault = (performance, { encoding }) => {
  if (encoding === undefined) return performance;
  const whole = Buffer.concat(performance.frames.map((frame) => Buffer.from(frame.bytes)));
  const zipped = gzipSync(whole);
  const variants = {
    gzip: zipped,
    'bad-gzip': whole,
    'truncated-gzip': zipped.subarray(0, Math.floor(zipped.length / 2)),
  };
  const output = performance.frames.reduce((sum, frame) => sum + frame.output, 0);
  const headers = { ...performance.headers, 'content-encoding': 'gzip' };
  return { ...performance, headers, frames: [wholeBody(variants[encoding], output)] };
};

function replaced(performance: Performance, contentType: string, text: string): Performance {
  const frame = { ...wholeBody(text), wait: performance.frames[0]?.wait ?? 0 };
  return {
    ...performance,
    headers: { ...performance.headers, 'content-type': contentType },
    frames: [frame],
    framing: 'length',
  };
}
