import { execFileSync, spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

import { createServer, type Server } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join, normalize } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canonicalJson } from '../../../src/table/canonical.ts';
import { richTable } from '../../table/example.ts';
import { bundleOf, newKey, now, rootOf, tampered } from '../signed/fixture.ts';
import { type ScenarioInput, scenario } from './scenario.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));
const dist = mkdtempSync(join(tmpdir(), 'signalbox-portable-'));
const doors = ['runtime', 'runtime/explain', 'runtime/signed', 'runtime/store', 'table'];
let input: ScenarioInput;
let inNode: Record<string, unknown>;

/** What the page runs: the same doors, over HTTP. */
const pageScript = `
import * as runtime from '/runtime/index.js';
import * as explain from '/runtime/explain/index.js';
import * as signed from '/runtime/signed/index.js';
import * as stores from '/runtime/store/index.js';
import * as table from '/table/index.js';
import { scenario } from '/scenario.js';
globalThis.run = (input) => scenario({ runtime, explain, signed, stores, table }, input);
`;

/** Two-, three- and four-byte characters, a joined one, one from right to left, and half of a pair. */
const units = ['u-1', 'zoë', '北京', '🚀', '👩‍🚀', 'שלום', 'e\u0301', '\ud83d', ''];

beforeAll(async () => {
  // As it is published: what runs elsewhere is what the compiler wrote, not our sources.
  execFileSync(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--outDir', dist],
    { cwd: root, stdio: 'pipe' },
  );
  const table = richTable();
  const keys = [newKey()];
  const bundle = await bundleOf(keys, { generation: 3 });
  input = {
    now,
    table: canonicalJson(table),
    nextTable: canonicalJson({ ...table, breaker: { failures: 9, cooldown: 1000 } }),
    requests: [
      ['nothing'],
      ['chat', { team: 'nobody' }],
      ['summary', { team: 'legal' }],
      ['summary', { tags: { plan: 'pro' }, inputTokens: 1000 }],
      ...['summary', 'trial', 'move'].flatMap((capability) =>
        units.map((unit) => [capability, { user: unit, session: unit, inputTokens: 10 }] as const),
      ),
    ],
    units,
    signed: {
      root: JSON.stringify(rootOf(keys)),
      bundle: JSON.stringify(bundle),
      forged: JSON.stringify(tampered(bundle, '"generation":3', '"generation":4')),
    },
  };
  const [runtime, explain, signed, stores, tools] = await Promise.all(
    doors.map((door) => import(pathToFileURL(join(dist, door, 'index.js')).href)),
  );
  writeFileSync(
    join(dist, 'scenario.js'),
    stripTypeScriptTypes(readFileSync(join(here, 'scenario.ts'), 'utf8')),
  );
  writeFileSync(join(dist, 'page.js'), pageScript);
  inNode = await scenario({ runtime, explain, signed, stores, table: tools }, input);
}, 180_000);

afterAll(() => rmSync(dist, { recursive: true, force: true }));

test('in Node the scenario ends as it should, so that the others have something to agree with', () => {
  expect(inNode).toMatchObject({
    before: { error: { code: 'NOT_READY' } },
    accepted: { accepted: true },
    refused: [{ code: 'not-json' }, { code: 'unsupported-format' }],
    disturbed: { targets: [{ deployment: 'big@south' }, { model: 'tiny' }, { model: 'small' }] },
    swapped: { accepted: true },
    signed: { taken: { accepted: true, generation: 3 }, refused: { code: 'bad-signature' } },
    tools: { canonical: true },
  });
  expect(inNode['pinned']).not.toBe(inNode['live']);
});

test('a global scope without Node answers the same', { timeout: 60_000 }, async () => {
  const words = ['--experimental-vm-modules', '--no-warnings', join(here, 'worker-scope.mjs')];
  const child = spawn(process.execPath, [...words, dist], { stdio: 'pipe' });
  child.stdin.end(JSON.stringify(input));
  const [said, complaint] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
  expect(complaint).toBe('');
  expect(JSON.parse(said)).toEqual(inNode);
});

const browser = browserOnPath();
if (browser === undefined) console.info('not run: "Chromium answers the same": no chromium is on the PATH');

test.skipIf(browser === undefined)('Chromium answers the same', { timeout: 120_000 }, async () => {
  const server = await serve();
  const { port } = server.address() as AddressInfo;
  const launched = await chromium.launch({
    ...(browser === undefined ? {} : { executablePath: browser }),
    // In containers there is neither a sandbox nor much shared memory; the only page is our own.
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  try {
    const page = await launched.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.addScriptTag({ url: '/page.js', type: 'module' });
    await page.waitForFunction('globalThis.run !== undefined');
    const answer = await page.evaluate(`run(${JSON.stringify(input)})`);
    expect(answer).toEqual(inNode);
  } finally {
    await launched.close();
    server.close();
  }
});

function browserOnPath(): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The built modules and the scenario, on loopback, over which a browser trusts WebCrypto. */
function serve(): Promise<Server> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://127.0.0.1').pathname);
    try {
      if (path === '/')
        response.setHeader('content-type', 'text/html').end('<!doctype html><title>runtime</title>');
      else {
        response.setHeader('content-type', 'text/javascript').end(readFileSync(join(dist, path)));
      }
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const piece of stream.setEncoding('utf8')) text += piece;
  return text;
}
