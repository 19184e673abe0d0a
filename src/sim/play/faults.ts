import { gzipSync } from 'node:zlib';
import { type Playing, wordFailure } from '../failure.ts';
import type { Position, Scenario } from '../scenario/keys.ts';
import { type Frame, type Performance, wholeBody } from './performance.ts';

type Fault = (performance: Performance, scenario: Scenario, playing: Playing) => Performance;

/** Makes an answer go wrong in the way that the scenario asks for. */
export function applyFaults(performance: Performance, scenario: Scenario, playing: Playing): Performance {
  return faults.reduce((changed, fault) => fault(changed, scenario, playing), performance);
}

const badBodies: Readonly<Record<'empty' | 'html' | 'bad-json', { contentType: string; text: string }>> = {
  empty: { contentType: 'application/json', text: '' },
  html: {
    contentType: 'text/html; charset=utf-8',
    text: '<!doctype html><title>Simulated</title><h1>502 Bad Gateway</h1>\n',
  },
  'bad-json': { contentType: 'application/json', text: '{"simulated": true, "choices": [}' },
};

const replaceBody: Fault = (performance, { body }, playing) => {
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

const changeEnd: Fault = (performance, { done }, { format }) => {
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

/** Events in this format are JSON on one line, so that every line end is one of the framing. */
const rewriteLines: Fault = (performance, { lines }, { framing }) => {
  if (lines === undefined || framing === undefined) return performance;
  const last = performance.frames.length - 1;
  const frames = performance.frames.map((frame, index) => {
    const text = lineStyles[lines](String(frame.bytes), { first: index === 0, last: index === last });
    return { ...frame, bytes: text };
  });
  return { ...performance, frames };
};

type LineStyle = (text: string, at: { readonly first: boolean; readonly last: boolean }) => string;

const lineStyles: Readonly<Record<NonNullable<Scenario['lines']>, LineStyle>> = {
  crlf: (text) => text.replaceAll(/\r?\n/g, '\r\n'),
  cr: (text) => text.replaceAll(/\r?\n/g, '\r'),
  bom: (text, { first }) => (first ? `\ufeff${text}` : text),
  'no-space': (text) => text.replaceAll(/^(data|event): /gm, '$1:'),
  'bare-end': (text, { last }) => (last ? text.trimEnd() : text),
};

const repeatUsage: Fault = (performance, { usage }, { format }) => {
  if (usage !== 'twice') return performance;
  const at = performance.frames.findLastIndex((frame) => format.usageMark.test(String(frame.bytes)));
  const frame = performance.frames[at];
  if (frame === undefined || performance.framing === 'length') return performance;
  return { ...performance, frames: performance.frames.toSpliced(at, 0, { ...frame, wait: 0, output: 0 }) };
};

const failInStream: Fault = (performance, scenario, playing) => {
  const { error } = scenario;
  if (error === undefined || playing.framing === undefined) return performance;
  const { frames } = performance;
  const at = placeOf(error, frames);
  const failure = wordFailure(playing, { class: scenario.reason ?? 'overloaded', status: scenario.status });
  const text = playing.framing.error(failure.value, at);
  return { ...performance, frames: [...frames.slice(0, at), wholeBody(text)] };
};

const breakOff: Fault = (performance, { cut, stall, by = 'fin', 'mid-event': half }) => {
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

const onlyComments: Fault = (performance, { comments, stall }, playing) => {
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

const waitLonger: Fault = (performance, { delay, 'first-token': first }) => {
  const [head, ...rest] = performance.frames;
  const frames =
    head === undefined || first === undefined ? performance.frames : [{ ...head, wait: first }, ...rest];
  return { ...performance, frames, delay: delay ?? performance.delay };
};

const redirectAway: Fault = (performance, { redirect, status = 307 }) => {
  if (redirect === undefined) return performance;
  const moved = replaced(performance, 'text/plain; charset=utf-8', 'moved (simulated)\n');
  return { ...moved, status, headers: { ...moved.headers, location: redirect } };
};

const compress: Fault = (performance, { encoding }) => {
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

const addHeaders: Fault = (performance, { headers, interim }) => ({
  ...performance,
  ...(interim === undefined ? {} : { interim }),
  ...(headers === undefined ? {} : { headers: { ...performance.headers, ...furtherHeaders[headers] } }),
});

const furtherHeaders: Readonly<Record<NonNullable<Scenario['headers']>, Performance['headers']>> = {
  noisy: {
    'set-cookie': ['simulated=1; Path=/', '__cf_sim=2; HttpOnly'],
    'access-control-allow-origin': '*',
    'alt-svc': 'h3=":443"; ma=86400',
    'keep-alive': 'timeout=5',
    server: 'simulated',
    'strict-transport-security': 'max-age=31536000',
    'proxy-authenticate': 'Basic realm="simulated"',
  },
  large: { 'x-simulated-padding': 'x'.repeat(20_000) },
  many: Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`x-simulated-${index}`, '1'])),
};

/** Some providers send it with good answers, too. */
const askToWait: Fault = (performance, scenario) => {
  const waits = (['retry-after', 'retry-after-ms'] as const).flatMap((name) => {
    const value = scenario[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...performance, headers: { ...performance.headers, ...Object.fromEntries(waits) } };
};

const slice: Fault = (performance, { drip, segment, 'slow-headers': headDrip }) => ({
  ...performance,
  ...(drip === undefined && segment === undefined
    ? {}
    : { slices: { bytes: segment ?? 1, every: drip ?? 0 } }),
  ...(headDrip === undefined ? {} : { headDrip }),
});

/** Last, when the body's true length is known. */
const frameBody: Fault = (performance, { framing }) => {
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

/**
 * In the order in which they build on each other: what the body is, what is in it, how it is packed, where
 * it breaks, and how it is framed.
 */
const faults: readonly Fault[] = [
  replaceBody,
  redirectAway,
  changeEnd,
  repeatUsage,
  waitLonger,
  failInStream,
  rewriteLines,
  compress,
  breakOff,
  onlyComments,
  addHeaders,
  askToWait,
  slice,
  frameBody,
];

function replaced(performance: Performance, contentType: string, text: string): Performance {
  const frame = { ...wholeBody(text), wait: performance.frames[0]?.wait ?? 0 };
  return {
    ...performance,
    headers: { ...performance.headers, 'content-type': contentType },
    frames: [frame],
    framing: 'length',
  };
}

function lengthOf({ frames }: Performance): number {
  return frames.reduce((sum, frame) => sum + Buffer.byteLength(frame.bytes), 0);
}

function withLength(performance: Performance, length: number): Performance {
  return { ...performance, headers: { ...performance.headers, 'content-length': String(length) } };
}

/** How many frames come before it. */
function placeOf(position: Position, frames: readonly Frame[]): number {
  if (position === 'end') return frames.length;
  return position < 0 ? Math.max(0, frames.length + position) : Math.min(position, frames.length);
}

function halfOf(frame: Frame): Frame {
  const bytes = Buffer.from(frame.bytes);
  return { ...frame, bytes: bytes.subarray(0, Math.ceil(bytes.length / 2)), event: false, output: 0 };
}
