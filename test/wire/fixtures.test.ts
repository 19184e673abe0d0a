import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ProviderAdapter } from '../../src/wire/adapter.ts';
import { providerAdapter } from '../../src/wire/provider-adapter.ts';
import { providerAdapters } from '../../src/wire/providers/index.ts';
import { decodeStream } from './decode.ts';
import { flawsOf } from './well-formed.ts';

/**
 * One folder a case, `<api>/<case>/`: `request.json` is a chat request and `sent.json` what becomes of it;
 * `stream.sse` or `response.json` is what the provider answers and `events.json` what we read. Each pair may
 * stand alone. `vitest -u` writes what is expected; look at it before you keep it.
 */
const cases = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && providerAdapter(entry.name) !== undefined)
  .flatMap(({ name: api }) =>
    readdirSync(join(import.meta.dirname, api), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => ({ api, name, folder: resolve(import.meta.dirname, api, name) })),
  );

const pretty = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
const having = (file: string) => cases.filter(({ folder }) => existsSync(join(folder, file)));

function adapterOf(api: string): ProviderAdapter {
  const adapter = providerAdapter(api);
  if (adapter === undefined) throw new Error(`no adapter for ${api}`);
  return adapter;
}

describe('a request', () => {
  test.each(having('request.json'))('to $api is sent as written: $name', async ({ api, folder }) => {
    const request = JSON.parse(readFileSync(join(folder, 'request.json'), 'utf8'));
    const result = adapterOf(api).chat.encode(request, { upstream: 'upstream-model', maxOutputTokens: 1000 });
    const sent = result.ok
      ? { path: result.value.path, body: JSON.parse(result.value.body), warnings: result.warnings }
      : result;
    await expect(pretty(sent)).toMatchFileSnapshot(join(folder, 'sent.json'));
  });
});

describe('an answer', () => {
  test.each(having('stream.sse'))('of $api is streamed as written: $name', async ({ api, folder }) => {
    const events = decodeStream(adapterOf(api), readFileSync(join(folder, 'stream.sse')));
    expect(flawsOf(events)).toEqual([]);
    await expect(pretty(events)).toMatchFileSnapshot(join(folder, 'events.json'));
  });

  test.each(having('response.json'))('of $api is read as written: $name', async ({ api, folder }) => {
    const response = JSON.parse(readFileSync(join(folder, 'response.json'), 'utf8'));
    const { status = 200, headers = {}, body } = response;
    const reply = { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
    const adapter = adapterOf(api);
    const read = status < 300 ? adapter.chat.decode(reply) : adapter.failure(reply);
    await expect(pretty(read)).toMatchFileSnapshot(join(folder, 'events.json'));
  });
});

test('every provider has a case of its own', () => {
  const covered = new Set(cases.map(({ api }) => api));
  // The simulator speaks the plain dialect, whose cases are those of `openai-compatible`.
  const missing = providerAdapters.filter(({ api }) => api !== 'sim' && !covered.has(api));
  expect(missing.map(({ api }) => api)).toEqual([]);
});
