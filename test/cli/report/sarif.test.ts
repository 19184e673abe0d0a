import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import official from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import Ajv04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { sarif } from '../../../src/cli/report/sarif.ts';
import { catalogue } from '../../../src/compiler/catalogue.ts';
import { compile } from '../../../src/compiler/compile.ts';
import { hostileReport } from './hostile.ts';

// The official schema takes every member of the specification. Ours are few, so they are written out here as well
// (SARIF 2.1.0, sections 3.13 to 3.57), closed: a member that is not in the list is a mistake.

// The schema is that of its editors, in the JSON Schema of its day; one of its patterns does not go with the flag `u`.
const options = { strict: false, allErrors: true, unicodeRegExp: false } as const;
const validate = addFormats.default(new Ajv04.default(options)).compile(official);

type Shape = Readonly<Record<string, Check>>;
type Check = (value: unknown, at: string) => void;

const isText: Check = (value, at) => expect(typeof value === 'string' && value !== '', at).toBe(true);
const isAnyText: Check = (value, at) => expect(typeof value, at).toBe('string');
const isLine: Check = (value, at) => expect(Number.isInteger(value) && Number(value) >= 1, at).toBe(true);
const isIndex: Check = (value, at) => expect(Number.isInteger(value) && Number(value) >= 0, at).toBe(true);
const oneOf =
  (...values: string[]): Check =>
  (value, at) =>
    expect(values, at).toContain(value);
const listOf =
  (each: Check): Check =>
  (value, at) => {
    expect(Array.isArray(value), at).toBe(true);
    for (const [index, item] of (value as unknown[]).entries()) each(item, `${at}[${index}]`);
  };
/** A name that ends in `?` may be absent. */
const objectOf =
  (shape: Shape): Check =>
  (value, at) => {
    const members = value as Record<string, unknown>;
    expect(typeof members === 'object' && members !== null, at).toBe(true);
    const names = Object.keys(shape).map((name) => name.replace('?', ''));
    expect(
      Object.keys(members).filter((name) => !names.includes(name)),
      at,
    ).toEqual([]);
    for (const [name, check] of Object.entries(shape)) {
      const member = members[name.replace('?', '')];
      if (member === undefined && name.endsWith('?')) continue;
      check(member, `${at}.${name}`);
    }
  };
const mapOf =
  (each: Check): Check =>
  (value, at) => {
    for (const [name, member] of Object.entries(value as object)) each(member, `${at}[${name}]`);
  };

const isUri: Check = (value, at) => {
  isText(value, at);
  // RFC 3986 characters, no drive letter read as a scheme, and nothing above the root.
  expect(value, at).toMatch(/^[A-Za-z0-9\-._~!$&'()*+,;=@/%]+$/);
  expect(String(value).split('/'), at).not.toContain('..');
};
const level = oneOf('none', 'note', 'warning', 'error');
const plain = objectOf({ text: isText });
const artifact = objectOf({ uri: isUri, uriBaseId: oneOf('%SRCROOT%') });
const region: Check = (value, at) => {
  objectOf({ startLine: isLine, startColumn: isLine, endLine: isLine, endColumn: isLine })(value, at);
  const { startLine, startColumn, endLine, endColumn } = value as Record<string, number>;
  const ordered = Number(endLine) > Number(startLine) || Number(endColumn) >= Number(startColumn);
  expect(ordered, at).toBe(true);
};
const place = objectOf({ artifactLocation: artifact, region });
const result = objectOf({
  ruleId: isText,
  ruleIndex: isIndex,
  level,
  message: plain,
  locations: listOf(objectOf({ physicalLocation: place })),
  'relatedLocations?': listOf(objectOf({ id: isIndex, message: plain, physicalLocation: place })),
  'partialFingerprints?': mapOf(isText),
  'fixes?': listOf(
    objectOf({
      description: plain,
      artifactChanges: listOf(
        objectOf({
          artifactLocation: artifact,
          replacements: listOf(
            objectOf({ deletedRegion: region, insertedContent: objectOf({ text: isAnyText }) }),
          ),
        }),
      ),
    }),
  ),
});
const rule = objectOf({
  id: isText,
  shortDescription: plain,
  fullDescription: plain,
  help: objectOf({ text: isText, markdown: isText }),
  defaultConfiguration: objectOf({ level }),
});
const log = objectOf({
  $schema: isText,
  version: oneOf('2.1.0'),
  runs: listOf(
    objectOf({
      tool: objectOf({
        driver: objectOf({ name: isText, semanticVersion: isText, rules: listOf(rule) }),
      }),
      columnKind: oneOf('utf16CodeUnits', 'unicodeCodePoints'),
      originalUriBaseIds: mapOf(objectOf({ description: plain })),
      results: listOf(result),
    }),
  ),
});

interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
  readonly results: readonly { readonly ruleId: string; readonly ruleIndex: number }[];
}

function checkSarif(text: string): Run {
  const document = JSON.parse(text) as { runs: [Run] };
  expect(validate(document), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
  log(document, 'log');
  const [run] = document.runs;
  for (const { ruleId, ruleIndex } of run.results) expect(run.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  return run;
}

test('hostile texts and names make a document as the specification wants it', () => {
  const run = checkSarif(sarif.check(hostileReport()));
  expect(run.results).toHaveLength(hostileReport().diagnostics.length);
});

test('so do the findings of every sample', async () => {
  const checks = join(import.meta.dirname, '../../checks');
  let fixes = 0;
  for (const code of readdirSync(checks).filter((name) => name !== 'base')) {
    const directory = join(checks, code, 'bad');
    const { diagnostics } = await compile({ directory, now: new Date('2026-01-01') });
    const report = {
      registry: 'registry',
      environment: 'default',
      diagnostics,
      kinds: catalogue,
      colour: false,
    };
    for (const { suggestions, fingerprint } of diagnostics) {
      expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
      fixes += suggestions.filter(({ edits }) => edits.length > 0).length;
    }
    checkSarif(sarif.check({ ...report, sourceOf: () => undefined }));
  }
  expect(fixes).toBeGreaterThan(20);
});

test('the official schema is applied', () => {
  const document = JSON.parse(sarif.check(hostileReport())) as {
    runs: { results: Record<string, unknown>[] }[];
  };
  expect(validate(document)).toBe(true);
  for (const [member, value] of [
    ['level', 'fatal'],
    ['fixes', [{}]],
    ['partialFingerprints', ['x']],
    ['lines', 1],
  ] as const) {
    const broken = structuredClone(document);
    Object.assign(broken.runs[0]?.results[0] ?? {}, { [member]: value });
    expect(validate(broken), member).toBe(false);
  }
});
