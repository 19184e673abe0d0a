import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { providerAdapter } from '../../src/wire/provider-adapter.ts';
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

describe.each(cases)('$api: $name', ({ api, folder }) => {
  const adapter = providerAdapter(api);
  const file = (name: string) => join(folder, name);
  const json = (name: string) => JSON.parse(readFileSync(file(name), 'utf8'));

  test.runIf(existsSync(file('request.json')))('is sent as written', async () => {
    const result = adapter?.chat.encode(json('request.json'), {
      upstream: 'upstream-model',
      maxOutputTokens: 1000,
    });
    const sent = result?.ok
      ? { path: result.value.path, body: JSON.parse(result.value.body), warnings: result.warnings }
      : result;
    await expect(pretty(sent)).toMatchFileSnapshot(file('sent.json'));
  });

  test.runIf(existsSync(file('stream.sse')))('is streamed as written', async () => {
    if (adapter === undefined) return;
    const events = decodeStream(adapter, readFileSync(file('stream.sse')));
    expect(flawsOf(events)).toEqual([]);
    await expect(pretty(events)).toMatchFileSnapshot(file('events.json'));
  });

  test.runIf(existsSync(file('response.json')))('is read as written', async () => {
    const { status = 200, headers = {}, body } = json('response.json');
    const reply = { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
    const read = status < 300 ? adapter?.chat.decode(reply) : adapter?.failure(reply);
    await expect(pretty(read)).toMatchFileSnapshot(file('events.json'));
  });
});

test('every provider adapter has a case of its own', () => {
  const covered = new Set(cases.map(({ api }) => api));
  // The plain dialect under another name needs none: `openai-compatible` has them.
  const missing = [
    'openai',
    'openai-compatible',
    'deepseek',
    'mistral',
    'qwen',
    'together',
    'fireworks',
    'openrouter',
    'groq',
    'xai',
    'ollama',
  ];
  expect(missing.filter((api) => !covered.has(api))).toEqual([]);
});
