import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/table/canonical.ts';
import { decodeTable, type RefusalCode } from '../../src/table/decode.ts';
import { anyText } from '../any-text.ts';
import { richTable } from './example.ts';
import { mutatedTable } from './mutate.ts';

const encode = (text: string) => new TextEncoder().encode(text);

/** The example's bytes with one part replaced; `undefined` removes it. */
function withPart(path: string, value: unknown): string {
  const table: unknown = JSON.parse(canonicalJson(richTable()));
  const steps = path.split('/');
  const last = steps.pop() ?? '';
  const parent = steps.reduce((node, step) => (node as Record<string, unknown>)[step], table);
  if (value === undefined) delete (parent as Record<string, unknown>)[last];
  else Object.defineProperty(parent, last, { value, enumerable: true, configurable: true });
  return JSON.stringify(table);
}

test('a sound table is read back as it was written, from bytes and from text', () => {
  const written = canonicalJson(richTable());
  for (const given of [written, encode(written)]) {
    const result = decodeTable(given);
    expect(result.ok && canonicalJson(result.table)).toBe(written);
  }
});

test('the maps by id hold their own ids and nothing else', () => {
  const result = decodeTable(canonicalJson(richTable()));
  if (!result.ok) throw new Error(result.message);
  for (const map of [result.table.models, result.table.capabilities, result.table.deployments]) {
    expect(map['constructor']).toBeUndefined();
    expect('toString' in map).toBe(false);
  }
});

describe('bytes are refused before they are parsed', () => {
  test.each<[string, Uint8Array | string, RefusalCode]>([
    ['too many bytes', ' '.repeat(200), 'too-large'],
    ['few characters but too many bytes', '€'.repeat(50), 'too-large'],
    ['a cut multi-byte character', new Uint8Array([0x22, 0xe2, 0x82, 0x22]), 'not-utf8'],
    ['a lone surrogate in a string', '"\ud800"', 'not-utf8'],
    ['129 levels', '['.repeat(100), 'not-json'],
    ['a byte order mark', encode('\ufeff{}'), 'not-json'],
    ['nothing', '', 'not-json'],
    ['half an object', '{"format":', 'not-json'],
  ])('%s', (_name, bytes, code) => {
    expect(decodeTable(bytes, { maxBytes: 128 })).toMatchObject({ ok: false, code });
  });

  test('128 levels are read and 129 are not, however they are quoted', () => {
    expect(decodeTable('['.repeat(128) + ']'.repeat(128))).toMatchObject({ code: 'invalid-table' });
    expect(decodeTable('['.repeat(129) + ']'.repeat(129))).toMatchObject({ code: 'too-deep' });
    expect(decodeTable('{"\\"[":'.repeat(129))).toMatchObject({ code: 'too-deep' });
    expect(decodeTable(JSON.stringify('["\\'.repeat(200)))).toMatchObject({ code: 'invalid-table' });
    expect(decodeTable('['.repeat(5_000_000))).toMatchObject({ code: 'too-deep' });
  });

  test('the size that counts is that of the UTF-8 bytes', () => {
    for (const text of ['"a"', '"é"', '"€"', '"😀"', '"\\u20ac"']) {
      const bytes = encode(text).length;
      expect(decodeTable(text, { maxBytes: bytes })).toMatchObject({ code: 'invalid-table' });
      expect(decodeTable(text, { maxBytes: bytes - 1 })).toMatchObject({ code: 'too-large' });
    }
  });
});

test.each([0, 2, 99, -1])('format %d is another version, whatever else is in it', (format) => {
  expect(decodeTable(JSON.stringify({ format, routes: {} }))).toEqual({
    ok: false,
    code: 'unsupported-format',
    message: `The table has format ${format}; this runtime reads format 1.`,
    path: 'format',
  });
});

describe('a field that is not what it should be is refused at its place', () => {
  test.each<[string, unknown, string?]>([
    ['format', undefined],
    ['format', '1'],
    ['format', 1.5],
    ['surprise', 1],
    ['environment', 'Prod'],
    ['environment', ''],
    ['providers', []],
    ['providers', null],
    ['providers/north/api', 7],
    ['providers/north/baseUrl', 'north.example'],
    ['providers/north/baseUrl', 'file:///etc/passwd'],
    ['providers/north/baseUrl', 'https://name:secret@north.example'],
    ['providers/north/baseUrl', 'https://north.example/v1?key=1'],
    ['providers/north/auth/header', 'x-key\r\nx-evil'],
    ['providers/north/auth/env', '$(reboot)'],
    ['providers/north/auth/key', 'sk-literal'],
    ['providers/north/headers/x-client', 'a\r\nb: c'],
    ['providers/north/allowPrivate', false],
    ['models/big/context', 0],
    ['models/big/context', 1e300],
    ['models/big/deployments', []],
    ['models/big/deployments', ['big@north', 'big@north']],
    ['models/Big', { name: 'Big' }],
    ['deployments/big@north/prices/0/input', 0.5],
    ['deployments/big@north/prices/0/input', -1],
    ['deployments/big@north/prices/0/input', '150000'],
    ['capabilities/chat/rules', []],
    ['capabilities/chat/rules/0/use', {}, 'capabilities.chat.rules.0.use'],
    ['capabilities/chat/rules/0/use', { model: 'big', cheapest: ['big'] }],
    ['capabilities/chat/rules/0/use', { random: ['big'] }, 'capabilities.chat.rules.0.use.random'],
    ['capabilities/chat/rules/0/use/model', 'BIG'],
    ['capabilities/chat/timeouts/total', 2 ** 31],
    ['capabilities/chat/timeouts/idle', '30s'],
    ['capabilities/chat/fallbacks/0/on', ['rate-limit'], 'capabilities.chat.fallbacks.0.on.0'],
    ['capabilities/summary/rules/2/use/split/by', 'cookie'],
    ['teams/legal/capabilities', 'all'],
    ['retry/attempts', 0],
    ['providers/north/limits/concurrency', 0],
    ['providers/north/limits/perDay', 4],
    ['models/tiny/sunset', '2027-01-01'],
    ['deployments/big@north/prices/1/perSearch', 0.5],
    ['deployments/big@north/prices/1/tiers', []],
    ['deployments/big@north/prices/1/tiers/0/above', -1],
    ['deployments/big@north/prices/1/windows/0/weekdays', [1, 1]],
    ['deployments/big@north/prices/1/windows/0/weekdays/0', 7],
    ['deployments/big@north/prices/1/windows/0/from', 1440],
    ['deployments/big@north/prices/1/windows/0/to', 1441],
    ['deployments/big@north/prices/1/windows/0/zone', 'Asia/Atlantis'],
    ['deployments/big@north/prices/1/windows/0/hoursIn', '+08:00'],
    ['deployments/big@north/prices/1/batch/from', 0],
    ['deployments/big@north/prices/1/serviceTiers/flex/input', '1'],
    ['capabilities/trial/rules/0/use/within/costPerRequest', -1],
    ['capabilities/trial/rules/0/use/within', null],
    ['capabilities/trial/rules/0/use', { within: {} }],
    ['capabilities/trial/constraints/training', true],
    ['capabilities/trial/constraints/regions', []],
    ['capabilities/trial/hedge/after', 0],
    ['capabilities/trial/shadow/share', 100_001],
    ['capabilities/trial/experiment/gate/share', 100_001],
    ['capabilities/trial/experiment/by', 'cookie'],
    ['capabilities/trial/experiment/arms', []],
    ['capabilities/trial/experiment/goal/metric', 'happiness'],
    ['capabilities/trial/experiment/guards/0/maxIncrease', 0.15],
    ['capabilities/move/rollout/steps', []],
    ['capabilities/move/rollout/steps/0/share', 100_001],
    ['capabilities/move/rollout/steps/0/for', 0],
    ['capabilities/move/rollout/onFail', 'pray'],
    ['teams/legal/budget/limit', -1],
    ['teams/legal/budget/per', 'year'],
    ['teams/legal/budget/zone', 'CEST/Berlin'],
    ['teams/legal/budget/onExceed', 'sing'],
    ['teams/legal/limits/requestsPerMinute', -1],
    ['breaker/failures', 0],
    ['breaker/cooldown', -1],
  ])('%s = %j', (path, value, at = path.replaceAll('/', '.')) => {
    const result = decodeTable(withPart(path, value));
    expect(result).toMatchObject({ ok: false, code: 'invalid-table', path: at });
    expect(!result.ok && result.message.startsWith(at)).toBe(true);
  });
});

describe('keys that reach a prototype are refused everywhere', () => {
  test.each([
    '__proto__',
    'models/__proto__',
    'models/constructor',
    'teams/prototype',
    'capabilities/chat/params/defaults/__proto__',
    'capabilities/chat/params/defaults/constructor',
    'providers/north/headers/__proto__',
  ])('%s', (path) => {
    expect(decodeTable(withPart(path, { polluted: true }))).toMatchObject({ code: 'invalid-table' });
  });

  test('also deep inside parameters', () => {
    const text = withPart('capabilities/chat/params/defaults/deep', [{ a: 0 }]).replace(
      '{"a":0}',
      '{"__proto__":{}}',
    );
    expect(decodeTable(text)).toMatchObject({ path: 'capabilities.chat.params.defaults.deep.0.__proto__' });
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('a condition is made of known operators over known attributes', () => {
  const at = 'capabilities/summary/rules/0/when';
  const place = at.replaceAll('/', '.');

  test.each<[unknown, string]>([
    [['matches', ['attr', 'user'], '.*'], `${place}.0`],
    [['constructor', 1], `${place}.0`],
    [[], `${place}.0`],
    [['attr', 'process.env'], `${place}.1`],
    [['attr', 'constructor'], `${place}.1`],
    [['attr'], place],
    [['not', true, false], place],
    [['==', 1], place],
    [['and', true, ['nor', true]], `${place}.2.0`],
    [['entry', 'user', 'x'], `${place}.1`],
    [['list', ['list']], `${place}.1`],
    [{ eval: '1' }, place],
  ])('%j is refused', (when, path) => {
    expect(decodeTable(withPart(at, when))).toMatchObject({ ok: false, code: 'invalid-table', path });
  });

  test.each<[unknown]>([
    [true],
    [['and']],
    [['if', ['has', 'user'], ['<', ['attr', 'request.complexity'], 0.3], false]],
    [['>', ['+', ['size', ['attr', 'user']], ['*', 2, ['-', 3, 1]]], 1]],
    [['or', ['startsWith', ['attr', 'user'], 'u'], ['in', 'x', ['attr', 'team.tags']]]],
  ])('%j is read', (when) => {
    expect(decodeTable(withPart(at, when))).toMatchObject({ ok: true });
  });
});

describe('what a part names must be there and fit', () => {
  const ranges = 'capabilities/summary/rules/2/use/split/ranges';

  test.each<[string, unknown, string]>([
    ['models/big/deployments', ['big@west'], 'models.big.deployments.0'],
    ['models/big/deployments', ['small@south'], 'models.big.deployments.0'],
    ['deployments/big@north/provider', 'west', 'deployments.big@north.provider'],
    ['deployments/big@north/provider', 'south', 'deployments.big@north'],
    ['deployments/big@north/model', 'huge', 'deployments.big@north.model'],
    ['deployments/big@north/prices/1/from', 0, 'deployments.big@north.prices.1.from'],
    ['capabilities/chat/rules/0/use/model', 'huge', 'capabilities.chat.rules.0.use.model'],
    ['deployments/big@north/prices/1/tiers/1/above', 100_000, 'deployments.big@north.prices.1.tiers.1.above'],
    ['models/tiny/replacement', 'huge', 'models.tiny.replacement'],
    ['capabilities/trial/rules/0/use/fastest/0', 'huge', 'capabilities.trial.rules.0.use.fastest.0'],
    ['capabilities/trial/shadow/model', 'huge', 'capabilities.trial.shadow.model'],
    ['capabilities/trial/exclusive', true, 'capabilities.trial.experiment'],
    [
      'capabilities/trial/experiment/arms/0/use/model',
      'huge',
      'capabilities.trial.experiment.arms.0.use.model',
    ],
    ['capabilities/trial/experiment/arms/0/to', 49_999, 'capabilities.trial.experiment.arms.1.from'],
    ['capabilities/trial/experiment/arms/1/to', 99_999, 'capabilities.trial.experiment.arms.1.to'],
    ['capabilities/trial/experiment/arms/1/name', 'control', 'capabilities.trial.experiment.arms.1.name'],
    ['capabilities/move/exclusive', true, 'capabilities.move.rollout'],
    ['capabilities/move/rollout/to', 'huge', 'capabilities.move.rollout.to'],
    ['capabilities/move/rollout/steps/1/share', 1000, 'capabilities.move.rollout.steps.1.share'],
    ['teams/search/budget/onExceed/use', 'nothing', 'teams.search.budget.onExceed.use'],
    ['capabilities/chat/rules/0/when', true, 'capabilities.chat.rules.0.when'],
    ['capabilities/chat/fallbacks/0/model', 'huge', 'capabilities.chat.fallbacks.0.model'],
    ['capabilities/chat/exclusive', true, 'capabilities.chat.fallbacks'],
    [
      'capabilities/summary/rules/1/use/cheapest',
      ['small', 'huge'],
      'capabilities.summary.rules.1.use.cheapest.1',
    ],
    [`${ranges}/1/model`, 'huge', `${ranges}.1.model`.replaceAll('/', '.')],
    [`${ranges}/0/from`, 1, `${ranges}.0.from`.replaceAll('/', '.')],
    [`${ranges}/0/to`, 89_999, `${ranges}.1.from`.replaceAll('/', '.')],
    [`${ranges}/0/to`, 90_001, `${ranges}.1.from`.replaceAll('/', '.')],
    [`${ranges}/1/to`, 99_999, `${ranges}.1.to`.replaceAll('/', '.')],
    [`${ranges}/1/to`, 90_000, `${ranges}.1.to`.replaceAll('/', '.')],
  ])('%s = %j', (path, value, at) => {
    expect(decodeTable(withPart(path, value))).toMatchObject({
      ok: false,
      code: 'broken-reference',
      path: at,
    });
  });

  test('a range holds at least one bucket', () => {
    const empty = [
      { from: 0, to: 0, model: 'big' },
      { from: 0, to: 100_000, model: 'small' },
    ];
    expect(decodeTable(withPart(ranges, empty))).toMatchObject({
      code: 'broken-reference',
      path: `${ranges}.0.to`.replaceAll('/', '.'),
    });
  });

  test('a team may name a capability that is gone: it grants nothing', () => {
    expect(decodeTable(withPart('teams/search/capabilities', ['gone']))).toMatchObject({ ok: true });
  });
});

describe('whatever it is given, it answers and never throws', () => {
  test('any text', () => {
    fc.assert(fc.property(anyText, (text) => void decodeTable(text)));
  });

  test('any bytes', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void decodeTable(bytes)));
  });

  test('any JSON', () => {
    fc.assert(fc.property(fc.json(), (text) => void decodeTable(text)));
  });

  test('a table with parts changed, moved and removed', () => {
    fc.assert(
      fc.property(mutatedTable(), (table) => {
        const result = decodeTable(JSON.stringify(table));
        if (!result.ok) expect(result.message).toMatch(/\.$/);
      }),
      { numRuns: 2000 },
    );
  });
});
