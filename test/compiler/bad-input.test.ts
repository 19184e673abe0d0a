import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../../src/compiler/catalogue.ts';
import { compile } from '../../src/compiler/compile.ts';
import { baseRegistry, scratchRegistry } from './scratch-registry.ts';

// What may stand in a registry by mistake or by malice, kind by kind, and what each is called. The folders of
// `test/checks/` show every code with its near miss; here stands every spelling that comes to the same.

type Files = Readonly<Record<string, string | Uint8Array>>;
/** What is written, and the codes of what is found, `+` between several; nothing where it is no mistake. */
type Row = readonly [what: string, files: Files, found: string];

const alpha = readFileSync(join(baseRegistry, 'models/alpha.yaml'), 'utf8');
const acme = readFileSync(join(baseRegistry, 'providers/acme.yaml'), 'utf8');

const raw = (content: string | Uint8Array): Files => ({ 'capabilities/chat.yaml': content });
const chat = (rest: string) => raw(`description: Talk.\nowner: us\n${rest}\n`);
const kept = (rest: string) => chat(`use: alpha\nfallback: [beta]\n${rest}`);
const settings = (text: string): Files => ({ 'signalbox.yaml': `${text}\n` });
const attempts = (number: string) => settings(`retry: { attempts: ${number} }`);
const team = (rest: string): Files => ({
  'teams/search.yaml': `name: Search\ncapabilities: [chat]\n${rest}\n`,
});
const model = (from: string | RegExp, to: string): Files => ({
  'models/alpha.yaml': alpha.replace(from, to),
});
const url = (text: string): Files => ({
  'providers/acme.yaml': acme.replace(/baseUrl: .*/, `baseUrl: ${text}`),
});
const header = (text: string): Files => ({ 'providers/acme.yaml': `${acme}headers: { x-note: ${text} }\n` });
const split = (shares: string) => chat(`use: { split: { ${shares} }, by: user }`);
const rule = (...conditions: string[]) =>
  chat(`rules: [${conditions.map((when) => `{ when: ${when}, use: beta }`).join(', ')}]\nuse: alpha`);
const bytes = (...numbers: number[]) => Uint8Array.from(numbers);
const many = (count: number, line: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => line(at)).join('\n');

const yaml: readonly Row[] = [
  ['a tab as indentation', chat('use:\n\tcheapest: [alpha, beta]'), 'tab-indentation'],
  ['a key twice', chat('use: alpha\nuse: beta'), 'duplicate-key'],
  ['a key twice, once in quotes', chat('use: alpha\n"use": beta'), 'duplicate-key'],
  ['a key twice inside', kept('params: { seed: 1, seed: 2 }'), 'duplicate-key'],
  ['an alias bomb', kept('a: &a [x, x]\nb: [*a, *a]'), 'anchor-not-allowed+alias-not-allowed'],
  ['an alias of itself', kept('a: &a [*a]'), 'anchor-not-allowed+alias-not-allowed'],
  ['a merge key', kept('<<: { seed: 1 }'), 'merge-key-not-allowed'],
  ['a tag of somebody\'s own', chat('use: !model alpha'), 'tag-not-allowed'],
  ['a tag for code', chat('use: !!js/function x'), 'tag-not-allowed'],
  ['a tag for bytes', chat('use: !!binary YWxwaGE='), 'tag-not-allowed'],
  ['a directive', raw('%YAML 1.1\n---\ndescription: T\nowner: us\nuse: alpha\n'), 'directive-not-allowed'],
  ['`yes` for a truth value', kept('exclusive: yes'), 'wrong-type'],
  ['`no` as a text', raw('description: no\nowner: on\nuse: alpha\nfallback: [beta]\n'), ''],
  ['a leading zero', attempts('010'), 'ambiguous-number'],
  ['an octal number', attempts('0o10'), 'ambiguous-number'],
  ['a hexadecimal number', attempts('0x1F'), 'ambiguous-number'],
  ['an underscore in a number', attempts('1_000'), 'ambiguous-number'],
  ['a sexagesimal number', attempts('12:30'), 'ambiguous-number'],
  ['an exponent', attempts('1e0'), 'ambiguous-number'],
  ['infinity', attempts('.inf'), 'ambiguous-number'],
  ['not a number', attempts('.NaN'), 'ambiguous-number'],
  ['minus zero', attempts('-0'), 'ambiguous-number'],
  ['a version that is a number', raw('description: Talk.\nowner: 1.10\nuse: alpha\n'), 'wrong-type'],
  ['a number that loses digits', attempts('9007199254740993'), 'unsafe-integer'],
  ['a number as a key', kept('1: x'), 'unknown-field'],
  ['a truth value as a key', kept('true: x'), 'unknown-field'],
  ['a list as a key', kept('? [x]\n: y'), 'key-not-text'],
  ['nothing as a key', kept(': y'), 'key-not-text'],
  ['`__proto__` as a key', kept('__proto__: { x: 1 }'), 'reserved-name'],
  ['`constructor` as a model', split('alpha: 50%, constructor: 50%'), 'reserved-name'],
  ['a null character', chat('use: al\0pha'), 'control-character'],
  ['a bell', chat('use: al\u0007pha'), 'control-character'],
  ['a next-line character', chat('use: al\u0085pha'), 'invisible-character'],
  ['a line separator', chat('use: "al\u2028pha"'), 'invisible-character'],
  ['a character that turns the text round, in an id', chat('use: al\u202epha'), 'invisible-character'],
  ['the same in a description', raw('description: T\u202ealk\nowner: us\nuse: alpha\nfallback: [beta]\n'), 'invisible-character-in-text'],
  ['the same as an escape', chat('use: "al\\u202epha"'), 'invisible-character'],
  ['a character of no width', chat('use: al\u200bpha'), 'invisible-character'],
  ['half a surrogate pair', chat('use: "al\\ud800pha"'), 'invisible-character'],
  ['a byte order mark at the beginning', raw('\ufeffdescription: T\nowner: us\nuse: alpha\nfallback: [beta]\n'), ''],
  ['a byte order mark in the middle', chat('\ufeffuse: alpha'), 'invisible-character'],
  ['carriage return and line feed', raw('description: T\r\nowner: us\r\nuse: alpha\r\nfallback: [beta]\r\n'), ''],
  ['a bare carriage return', raw('description: T\rowner: us\n'), 'bare-carriage-return'],
  ['a byte that is none of UTF-8', raw(bytes(0x61, 0x3a, 0x20, 0xff, 0x0a)), 'not-utf8'],
  ['Latin-1', raw(Buffer.from('description: caf\u00e9\n', 'latin1')), 'not-utf8'],
  ['UTF-16', raw(Buffer.from('\ufeffdescription: T\n', 'utf16le')), 'not-utf8'],
  ['UTF-16 without a mark', raw(Buffer.from('description: T\n', 'utf16le')), 'not-utf8'],
  ['two documents', kept('---\na: b'), 'several-documents'],
  ['two documents, the first ended', kept('...\na: b'), 'several-documents'],
  ['nothing', raw(''), 'empty-file'],
  ['comments alone', raw('# nothing\n'), 'empty-file'],
  ['a null', raw('~\n'), 'root-not-mapping'],
  ['a text', raw('hello\n'), 'root-not-mapping'],
  ['a list', raw('- use\n'), 'root-not-mapping'],
  ...['"abc', "'abc", 'a:1', 'a: b: c', '[1 2', '@x', '`x`', '%x', 'a: {b', 'a: - b', 'a: @x', '- x', '  b: 1'].map(
    (line): Row => [`\`${line}\``, kept(line), 'yaml-syntax'],
  ),
  ['a thousand levels in brackets', kept(`x: ${'['.repeat(1000)}`), 'nesting-too-deep'],
  ['a hundred thousand', kept(`x: ${'['.repeat(100_000)}`), 'nesting-too-deep'],
  ['a stair of keys', kept(many(200, (at) => `${' '.repeat(at)}a:`)), 'nesting-too-deep'],
  ['two mebibytes', kept(`# ${'x'.repeat(2 << 20)}`), 'file-too-large'],
  ['a hundred thousand keys', kept(many(70_000, (at) => `a${at}: 1`)), 'too-many-values'],
  ['ten thousand unknown keys', kept(many(10_000, (at) => `a${at}: 1`)), 'unknown-field+too-many-findings'],
  ['JSON', raw('{"description": "T", "owner": "us", "use": "alpha", "fallback": ["beta"]}\n'), ''],
  ['TOML', raw('description = "T"\n'), 'root-not-mapping'],
  ['a merge conflict', raw('description: T\n<<<<<<< HEAD\nowner: us\n=======\nowner: them\n>>>>>>> x\n'), 'merge-conflict'],
]; // biome-ignore format: a table

// Links, pipes, directories and what vanishes: `read-tree.test.ts`.
const file = (name: string, found: string): Row => [
  `the file name ${JSON.stringify(name)}`,
  { [`models/${name}`]: alpha },
  found,
];
const names: readonly Row[] = [
  ...['Alpha.yaml', '\uff41lpha.yaml', '\u0430lpha.yaml', 'cafe\u0301.yaml', 'a\u2011b.yaml', '\u212aelvin.yaml', '%2e.yaml', 'a\\b.yaml', '-x.yaml', 'a b.yaml', 'a\u202eb.yaml', '_x.yaml', `${'x'.repeat(130)}.yaml`].map(
    (name) => file(name, 'illegal-file-name'),
  ),
  ...['alpha.yml', 'alpha.YAML', 'alpha.yaml~', 'alpha.yaml.swp', 'alpha.json', '.alpha.yaml', 'alpha.yaml '].map((name) => file(name, 'ignored-file')),
  ['two ids that differ in `_` and `-`', { 'models/al-pha.yaml': alpha, 'models/al_pha.yaml': alpha }, 'unused-model+colliding-ids'],
  ['two that differ in a dot', { 'models/al.pha.yaml': alpha, 'models/al-pha.yaml': alpha }, 'unused-model+colliding-ids'],
  ['a folder of nobody', { 'polices/chat.yaml': 'a: 1\n' }, 'unknown-folder'],
  ['a folder in a folder', { 'models/old/alpha.yaml': alpha }, 'unknown-folder'],
]; // biome-ignore format: a table

const meaning: readonly Row[] = [
  ['a misspelt field', kept('params: { tempature: 1 }'), 'unknown-field'],
  ['a field of another tool', kept('version: 2'), 'unknown-field'],
  ['a wrong type', kept('exclusive: maybe'), 'wrong-type'],
  ['a missing field', raw('owner: us\nuse: alpha\n'), 'missing-field'],
  ['no owner', raw('description: T\nuse: alpha\n'), 'missing-field'],
  ['no default', chat('rules: [{ when: request.stream, use: beta }]'), 'missing-field'],
  ['a number out of range', attempts('11'), 'out-of-range'],
  ['an empty text', raw('description: ""\nowner: us\nuse: alpha\n'), 'too-few'],
  ['an empty list', chat('use: alpha\nfallback: []'), 'too-few'],
  ['an unknown model', chat('use: alhpa\nfallback: [beta]'), 'unknown-model'],
  ['an unknown model that replaces', model('name: Alpha', 'name: Alpha\nreplacement: gone'), 'unknown-model'],
  ['an unknown provider', model('provider: acme', 'provider: amce'), 'unknown-provider'],
  ['an unknown capability', { 'teams/search.yaml': 'name: S\ncapabilities: [caht]\n' }, 'unknown-capability'],
  ['an unknown team', rule('team.id == "serch"'), 'unknown-team'],
  ['an unknown environment', rule('env == "stagign"'), 'unknown-environment-name'],
  ['a circle of one', chat('use: beta\nfallback: [alpha, beta]'), 'fallback-cycle'],
  ['a circle in an overlay', { 'environments/p.yaml': 'patches: [{ patch: capabilities/chat, set: { fallback: [beta, alpha] } }]\n' }, 'fallback-cycle'],
  ['a chain without end', chat(`use: alpha\nfallback: [${many(9, (at) => `m${at}`).replaceAll('\n', ', ')}]`), 'too-many-items'],
  ['shares of 90 %', split('alpha: 60%, beta: 30%'), 'weights-not-100'],
  ['thirds of two decimals', split('alpha: 33.33%, beta: 66.66%'), 'weights-not-100'],
  ['shares of nothing', split('alpha: 0%, beta: 0%'), 'weights-not-100'],
  ['one share of everything', split('alpha: 100%, beta: 0%'), 'split-of-one'],
  ['a negative share', split('alpha: 110%, beta: -10%'), 'not-a-quantity'],
  ['a share that is no number', split('alpha: .nan, beta: 50%'), 'ambiguous-number'],
  ['a share without its sign', split('alpha: 50, beta: 50'), 'not-a-quantity'],
  ['a share of four decimals', split('alpha: 33.3333%, beta: 66.6667%'), 'not-a-quantity'],
  ['a split of one', split('alpha: 100%'), 'too-few'],
  ['a rule behind a wider one', rule('user == "a"', 'user == "a" && request.stream'), 'unreachable-rule'],
  ['a rule that contradicts itself', rule('user == "a" && user == "b"'), 'unreachable-rule'],
  ['a rule of contradicting bounds', rule('request.inputTokens > 10 && request.inputTokens < 5'), 'unreachable-rule'],
  // The first that matches decides, so that two which overlap are no mistake.
  ['rules that overlap', rule('request.stream', 'user == "a"'), ''],
  ['no price', model(/prices:\n.*\n/, ''), 'missing-price'],
  ['a price of nothing', model('input: 3 USD, output: 15 USD', 'input: 0 USD, output: 0 USD'), 'implausible-price'],
  ['a negative price', model('input: 3 USD', 'input: -3 USD'), 'not-a-quantity'],
  ['a cached prompt dearer than a fresh one', model('output: 15', 'cacheRead: 4 USD, output: 15'), 'implausible-price'],
  ['a price for a thousand million', model('output: 15', 'output: 1500'), 'implausible-price'],
  ['a price for one token', model('input: 3 USD', 'input: 0.000003 USD'), 'implausible-price'],
  ['another currency', model('input: 3 USD', 'input: 3 EUR'), 'not-a-quantity'],
  ['no currency', model('input: 3 USD', 'input: 3'), 'not-a-quantity'],
  ['an unknown unit', model('context: 200k', 'context: 200kb'), 'not-a-quantity'],
  ['no unit', model('context: 200k', 'context: 200000'), 'not-a-quantity'],
  ['an answer longer than the window', model('output: 8k', 'output: 300k'), 'output-exceeds-context'],
  ['a fallback with a smaller window', chat('requires: { context: 100k }\nuse: alpha\nfallback: [beta]'), 'promise-not-kept'],
  ['a fallback that lacks a feature', chat('requires: { features: [tools] }\nuse: alpha\nfallback: [beta]'), 'promise-not-kept'],
  ['a model that is gone', model('name: Alpha', 'name: Alpha\nsunset: 2025-01-01'), 'model-sunset'],
  ['a model that goes in 19 days', model('name: Alpha', 'name: Alpha\nsunset: 2026-01-20'), 'model-sunset-soon'],
  ['a model that goes in a year', model('name: Alpha', 'name: Alpha\nsunset: 2027-01-20'), ''],
  ['a day that is none', model('name: Alpha', 'name: Alpha\nsunset: 2026-02-30'), 'wrong-form'],
  ['a name in two scripts', model('name: Alpha', 'name: Alph\u0430'), 'mixed-scripts'],
  ['a budget of nothing', team('budget: { limit: 0 USD, per: month }'), 'budget-of-nothing'],
  ['a negative budget', team('budget: { limit: -5 USD, per: month }'), 'not-a-quantity'],
  ['an unknown period', team('budget: { limit: 5 USD, per: moon }'), 'unknown-value'],
  ['an unknown time zone', team('budget: { limit: 5 USD, per: month, zone: Europe/Berln }'), 'unknown-time-zone'],
  ['a limit of nothing', team('limits: { requestsPerMinute: 0 }'), 'out-of-range'],
  ['a negative limit', team('limits: { requestsPerMinute: -1 }'), 'out-of-range'],
  ['a limit beyond all measure', team('limits: { requestsPerMinute: 9999999999999 }'), 'out-of-range'],
  ['the same with a unit', team('limits: { tokensPerMinute: 9999999M }'), 'wrong-form'],
  ['a first token later than the end', settings('timeouts: { firstToken: 5m, total: 1m }'), 'timeouts-contradict'],
  ['a silence longer than the whole', settings('timeouts: { idle: 5m, total: 1m }'), 'timeouts-contradict'],
  ['a time of nothing', settings('timeouts: { total: 0s }'), 'not-a-quantity'],
  ['a wait of years', settings('retry: { maxBackoff: 40000d }'), 'duration-too-long'],
  ['a first wait above the longest', settings('retry: { backoff: 10s }'), 'backoff-above-maximum'],
  ['a key of one service', header(`sk-${'abcdefghijklmnopqrstuvwx'}`), 'secret-in-registry'],
  ['a key of another', header(`AIza${'SyA1234567890abcdefghijklmnopqrstuv'}`), 'secret-in-registry'],
  ['a private key', kept(`params: { stop: "-----BEGIN PRIVATE${' '}KEY-----MIIE" }`), 'secret-in-registry'],
  ['a password in a URL', url(`https://user:${'hunter2'}@a.example`), 'wrong-form+secret-in-registry'],
  ['a name of a variable that is none', { 'providers/acme.yaml': acme.replace('ACME_API_KEY', 'acme key') }, 'wrong-form'],
  ['a key in place of its name', { 'providers/acme.yaml': acme.replace('{ env: ACME_API_KEY }', 'hunter2') }, 'wrong-type'],
  ['plain http', url('http://a.example'), 'illegal-base-url'],
  ['a question in a URL', url('https://a.example?x=1'), 'wrong-form'],
  ['a fragment', url('https://a.example#x'), 'wrong-form'],
  ['a private address', url('https://10.0.0.1'), 'illegal-base-url'],
  ['an address of a cloud\'s own', url('https://169.254.169.254'), 'illegal-base-url'],
  ['an address as one number', url('https://2130706433'), 'illegal-base-url'],
  ['an international name', url('https://ex\u00e4mple.com'), 'wrong-form'],
  ['port 0', url('https://a.example:0'), 'illegal-base-url'],
  ['port 65536', url('https://a.example:65536/v1'), 'illegal-base-url'],
  ['port 65535', url('https://a.example:65535/v1'), ''],
  ['another protocol', url('ftp://a.example'), 'wrong-form'],
  ['a catastrophic pattern', rule('\'user.matches("(a+)+$")\''), 'condition-not-supported'],
  ['a condition of a hundred thousand denials', rule(`"${'!'.repeat(100_000)}request.stream"`), 'condition-not-supported'],
  ['one of nineteen thousand', rule(`"${'!'.repeat(19_000)}request.stream"`), 'condition-syntax'],
  ['a condition of a thousand brackets', rule(`'${'('.repeat(1000)}request.stream${')'.repeat(1000)}'`), 'condition-syntax'],
  ['three hundred rules that can hardly be told apart', rule(...Array.from({ length: 300 }, (_, at) => `'(user == "u${at}" || request.inputTokens > ${at}) && (request.images > ${at % 7} || request.tools == ${at % 5}) && team.id == "search"'`)), ''],
  ['a condition that is no text', rule('[user]'), 'wrong-type'],
  ['a condition that does not end', rule('"user == "'), 'condition-syntax'],
  ['a condition of another type', rule('request.inputTokens > "many"'), 'condition-type'],
  ['an overlay of nothing', { 'environments/p.yaml': 'patches: [{ patch: capabilities/caht, set: { use: beta } }]\n' }, 'unknown-patch-target'],
]; // biome-ignore format: a table

const now = new Date('2026-01-01T12:00:00Z');

describe.each([
  ['YAML', yaml],
  ['names of files', names],
  ['what is meant', meaning],
])('of %s', (_, rows) => {
  test.each(rows)('%s', async (what, files, expected) => {
    const { diagnostics, bytes: table } = await compile({
      directory: scratchRegistry(files, baseRegistry),
      now,
    });
    const found = diagnostics.filter(
      ({ code }) => code !== 'not-yet-in-force' && (code !== 'unused-model' || expected.includes(code)),
    );
    expect([...new Set(found.map(({ code }) => code))].sort(), what).toEqual(
      expected.split('+').filter(Boolean).sort(),
    );
    for (const { message, help, span } of found) {
      expect([span.start.line, span.start.column].every((at) => at >= 1)).toBe(true);
      expect(help, message).toMatch(/\S/);
    }
    expect(table === undefined).toBe(found.some(({ severity }) => severity === 'error'));
  });
});

test('every code that stands here is one of the compiler', () => {
  const known = new Set(catalogue.map(({ code }) => code));
  const used = [...yaml, ...names, ...meaning].flatMap(([, , found]) => found.split('+').filter(Boolean));
  expect(used.filter((code) => !known.has(code))).toEqual([]);
});
