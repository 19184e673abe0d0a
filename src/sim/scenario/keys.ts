import type { FailureClass } from '../../chat/failure.ts';
import type { FinishReason } from '../../chat/usage.ts';

/** A word of the scenario language: `status=429`. */
export interface ScenarioKey<Value> {
  /** What it makes the simulated provider do. */
  readonly does: string;
  /** What may stand behind the equals sign, for people. */
  readonly expects: string;
  /** Keys without one of which it means nothing. */
  readonly needs?: readonly string[];
  /** `undefined` where the text is not what is expected. */
  read(text: string): Value | undefined;
}

/** Where in a stream something happens: after so many events, so many before the last, or after the last. */
export type Position = number | 'end';

/**
 * Everything that a scenario can say, in the order of an exchange. One table: the parser, the faults and the
 * help are made from it.
 */
export const scenarioKeys = {
  // Whether the scenario applies to this request at all.
  times: key(
    'Apply to the first so many requests with this scenario only, then answer well.',
    count(1_000_000),
  ),
  rate: key('Apply to this share of the requests only, drawn from the seed.', share()),
  key: key('Tells two scenarios with equal words apart, for `times`.', text(64)),

  // Before and instead of the answer.
  delay: key('Wait before the status line.', duration()),
  'slow-headers': key('Send status line and headers one byte at a time, this far apart.', duration()),
  status: key('Answer with this status and an error body in the format asked.', whole(300, 999)),
  reason: key<FailureClass>(
    'The kind of failure, which decides code, text and (without `status`) the status.',
    {
      expects:
        'auth, content-filter, context-length, error, invalid-request, not-found, overloaded, quota, rate-limit or timeout',
      read: (value) => failureClasses[value],
    },
  ),
  'retry-after': key('Send this Retry-After header, as it is written here.', text(128)),
  'retry-after-ms': key('Send this Retry-After-Ms header, as it is written here.', text(128)),
  redirect: key('Redirect to this address, with 307 unless `status` says otherwise.', text(2048)),
  body: key(
    'Answer 200 with a body that is not an answer.',
    oneOf(['empty', 'html', 'bad-json', 'truncated-json', 'error']),
  ),

  // What the answer says.
  tokens: key('Length of the text in tokens.', whole(0, 100_000)),
  finish: key<FinishReason>(
    'Why the answer ended.',
    oneOf(['stop', 'length', 'content-filter', 'error', 'other']),
  ),
  huge: key('Put this much text into one event.', size(64 * 2 ** 20)),
  usage: key('Send no usage, or send it twice.', oneOf(['none', 'twice'])),
  done: key('Leave out what ends a stream in this format, or send it twice.', oneOf(['no', 'twice'])),

  // How the answer goes out.
  'first-token': key('Wait after the headers, before the first event.', duration()),
  drip: key('Send one byte at a time, this far apart.', duration()),
  segment: key('Send so many bytes at a time, so that characters and lines are split.', whole(1, 65_536)),
  encoding: key(
    'Compress the body although nobody asked, well or badly.',
    oneOf(['gzip', 'bad-gzip', 'truncated-gzip']),
  ),
  framing: key(
    'Content-Length longer or shorter than the body, both Content-Length and chunks, or neither.',
    oneOf(['long', 'short', 'both', 'none']),
  ),
  lines: key(
    'Write event streams with other line ends, a byte order mark, no space after the colon, or no end of the last line.',
    oneOf(['crlf', 'cr', 'bom', 'no-space', 'bare-end']),
  ),
  headers: key(
    'Send headers that a gateway must not pass on (cookies, hop-by-hop, CORS), one of 20 KB, or a thousand.',
    oneOf(['noisy', 'large', 'many']),
  ),
  interim: key('Send so many interim responses (103) before the status line.', whole(1, 100)),

  // How the answer goes wrong.
  error: key(
    'Put an error event into the stream, after so many events, and end it; a whole body is an error instead.',
    position(),
  ),
  stall: key('Stop sending after so many events, and keep the connection open.', position()),
  comments: key('Send a comment this often, from the stall on (or from the beginning).', duration()),
  cut: key<Position | 'headers'>('Break the connection after so many events, or before the headers.', {
    expects: `${position().expects}, or \`headers\``,
    read: (value) => (value === 'headers' ? value : position().read(value)),
  }),
  by: {
    ...key('How the connection is broken: closed (`fin`) or reset (`rst`).', oneOf(['fin', 'rst'])),
    needs: ['cut'],
  },
  'mid-event': {
    ...key('Send half of the next event before breaking or stalling.', oneOf(['yes'])),
    needs: ['cut', 'stall'],
  },
} satisfies Record<string, ScenarioKey<unknown>>;

type Keys = typeof scenarioKeys;

/** A scenario as it is understood; what is absent was not asked for. */
export type Scenario = {
  readonly [Name in keyof Keys]?: Keys[Name] extends ScenarioKey<infer Value> ? Value : never;
};

type Reader<Value> = Pick<ScenarioKey<Value>, 'expects' | 'read'>;

const failureClasses: Readonly<Record<string, FailureClass>> = {
  auth: 'auth',
  'content-filter': 'content_filter',
  'context-length': 'context_length',
  error: 'error',
  'invalid-request': 'invalid_request',
  'not-found': 'not_found',
  overloaded: 'overloaded',
  quota: 'quota',
  'rate-limit': 'rate_limit',
  timeout: 'timeout',
};

function key<Value>(does: string, reader: Reader<Value>): ScenarioKey<Value> {
  return { does, ...reader };
}

function oneOf<const Word extends string>(words: readonly Word[]): Reader<Word> {
  return { expects: words.join(' or '), read: (value) => words.find((word) => word === value) };
}

function whole(least: number, most: number): Reader<number> {
  return {
    expects: `a whole number from ${least} to ${most}`,
    read(value) {
      const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
      return number >= least && number <= most ? number : undefined;
    },
  };
}

function count(most: number): Reader<number> {
  return whole(1, most);
}

/** Printable ASCII, so that it may stand in a header. */
function text(most: number): Reader<string> {
  return {
    expects: `up to ${most} printable ASCII characters`,
    read: (value) => (value.length <= most && /^[\x20-\x7e]+$/.test(value) ? value : undefined),
  };
}

function share(): Reader<number> {
  return {
    expects: 'a share from 0 to 1, or a percentage',
    read(value) {
      const found = /^(\d+(?:\.\d+)?)(%?)$/.exec(value);
      if (found === null) return undefined;
      const number = Number(found[1]) / (found[2] === '%' ? 100 : 1);
      return number <= 1 ? number : undefined;
    },
  };
}

/** In milliseconds; ten minutes at most, since every fault ends by itself. */
function duration(): Reader<number> {
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };
  return {
    expects: 'a duration such as `200ms`, `2s` or `1m`, at most 10m',
    read(value) {
      const found = /^(\d{1,7}(?:\.\d{1,3})?)(ms|s|m)$/.exec(value);
      if (found === null) return undefined;
      const milliseconds = Number(found[1]) * (units[found[2] ?? ''] ?? 0);
      return milliseconds <= 600_000 ? milliseconds : undefined;
    },
  };
}

function size(most: number): Reader<number> {
  const units: Readonly<Record<string, number>> = {
    B: 1,
    KB: 1000,
    MB: 1_000_000,
    KiB: 2 ** 10,
    MiB: 2 ** 20,
  };
  return {
    expects: 'a size such as `64KB` or `16MiB`, at most 64MiB',
    read(value) {
      const found = /^(\d{1,9})(B|KB|MB|KiB|MiB)$/.exec(value);
      if (found === null) return undefined;
      const bytes = Number(found[1]) * (units[found[2] ?? ''] ?? 0);
      return bytes > 0 && bytes <= most ? bytes : undefined;
    },
  };
}

function position(): Reader<Position> {
  return {
    expects: 'a number of events, `-1` for before the last one, or `end`',
    read: (value) => (value === 'end' ? value : /^-?\d{1,7}$/.test(value) ? Number(value) : undefined),
  };
}
