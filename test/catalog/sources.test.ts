import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { diffCatalog } from '../../src/catalog/diff.ts';
import { merge } from '../../src/catalog/merge.ts';
import { readMoney, readTokens, toUnits, writeMoney, writeTokens } from '../../src/catalog/quantities.ts';
import { fetchJson, readJsonFile } from '../../src/catalog/read-document.ts';
import { sameProvider } from '../../src/catalog/source.ts';
import { openGenaiPrices } from '../../src/catalog/sources/genai-prices.ts';
import { openModelsDev } from '../../src/catalog/sources/models-dev.ts';

const dollar = 1e10;
const today = '2026-11-23';

const document = {
  acme: {
    models: {
      'alpha-1': {
        name: 'Alpha 1',
        family: 'alpha',
        tool_call: true,
        reasoning: true,
        modalities: { input: ['pdf', 'text', 'smell'], output: ['text'] },
        limit: { context: 1_048_576, output: 65_536 },
        cost: {
          input: 0.435,
          output: 0.87,
          cache_read: 0.003625,
          tiers: [{ input: 1, output: 2, tier: { size: 200_000 } }, { input: 3 }],
          input_audio: 1,
          request: 1,
        },
        knowledge: '2025-01',
        release_date: '2026-02-19',
        status: 'deprecated',
      },
      odd: {
        name: 'A\u202eB',
        limit: { context: '1M' },
        cost: { input: -1, output: Number.NaN },
        knowledge: 2025,
      },
    },
  },
};

describe('a document in the form of models.dev', () => {
  const source = openModelsDev(document, 'api.json');

  test('gives limits, abilities, lifecycle and prices, and names what cannot be written', () => {
    expect(source?.find({ provider: 'acme', model: 'alpha-1' })).toEqual({
      facts: {
        name: 'Alpha 1',
        family: 'alpha',
        context: 1_048_576,
        output: 65_536,
        modalities: { input: ['text', 'pdf'], output: ['text'] },
        features: ['tools', 'reasoning', 'caching'],
        knowledge: '2025-01',
        released: '2026-02-19',
        deprecated: true,
      },
      prices: [
        {
          rates: {
            input: 0.435 * dollar,
            output: 0.87 * dollar,
            cacheRead: 0.003625 * dollar,
            audioInput: dollar,
          },
          tiers: [{ above: 200_000, rates: { input: dollar, output: 2 * dollar } }],
        },
      ],
      unsaid: ['request'],
    });
  });

  test('does not say what has another form than expected', () => {
    expect(source?.find({ provider: 'acme', model: 'odd' })).toEqual({
      facts: { features: [], deprecated: false },
      prices: [],
      unsaid: ['input', 'output'],
    });
  });

  test('knows only its own names, whatever they are', () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect(source?.find({ provider: name, model: name })).toBeUndefined();
      expect(source?.find({ provider: 'acme', model: name })).toBeUndefined();
    }
  });

  test.each([[null], [[]], ['text'], [{}], [{ acme: { models: 3 } }]])('is not %j', (other) => {
    expect(openModelsDev(other, 'x')).toBeUndefined();
  });

  test('never throws, whatever lies in it', () => {
    const property = fc.property(fc.json(), (json) => {
      const value = JSON.parse(json);
      const opened = openModelsDev({ acme: { models: { a: value } } }, 'x');
      opened?.find({ provider: 'acme', model: 'a' });
      openModelsDev(value, 'x')?.find({ provider: 'acme', model: 'a' });
    });
    fc.assert(property, { numRuns: 500 });
  });
});

describe('the bundled prices', () => {
  test('have dated prices with everything that a price of the registry can say', async () => {
    const source = await openGenaiPrices();
    const offer = source.find({ provider: 'anthropic', model: 'claude-opus-4-6' });
    expect(source.title).toMatch(/^genai-prices \d+\.\d+\.\d+$/);
    expect(offer?.prices.at(-1)).toEqual({
      from: '2026-03-13',
      rates: {
        input: 5 * dollar,
        output: 25 * dollar,
        cacheRead: 0.5 * dollar,
        cacheWrite: 6.25 * dollar,
        cacheWrite1h: 10 * dollar,
        perSearch: 0.01 * dollar,
      },
    });
    expect(offer?.prices[0]?.tiers).toMatchObject([{ above: 200_000, rates: { output: 37.5 * dollar } }]);
  });

  test('know a dated name of a model, another spelling of its provider, and nobody else', async () => {
    const source = await openGenaiPrices();
    const dated = source.find({ provider: 'openai', model: 'gpt-5.4-2026-03-05' });
    expect(dated).toEqual(source.find({ provider: 'openai', model: 'gpt-5.4' }));
    expect(source.find({ provider: 'xai', model: 'grok-4.3' })).toBeDefined();
    expect(source.find({ provider: 'nobody', model: 'gpt-5.4' })).toBeUndefined();
    expect(source.namesNear({ provider: 'openai', model: 'gpt-5.5x' })).toContain('gpt-5.4');
  });

  test('have prices by the hour with the newest of their days', async () => {
    const offer = (await openGenaiPrices()).find({ provider: 'deepseek', model: 'deepseek-v4-pro' });
    expect(offer?.prices.map(({ from, rates }) => [from, rates.input])).toEqual([
      [undefined, 0.435 * dollar],
      ['2026-08-17', 0.66 * dollar],
    ]);
    expect(offer?.prices.map(({ windows = [] }) => windows.map(({ hours }) => hours))).toEqual([
      [],
      ['01:00-04:00', '06:00-10:00'],
    ]);
  });
});

describe('of several sources', () => {
  const pin = { provider: 'acme', model: 'm' };
  const say = (title: string, subject: 'facts' | 'prices', context: number | undefined, input: number) => ({
    title,
    subject,
    find: () => ({
      facts: context === undefined ? {} : { context },
      prices: [{ rates: { input } }],
      unsaid: [],
    }),
    namesNear: () => [],
  });

  test('each is believed in its own subject, and the first where neither has it', () => {
    const [money, limits] = [say('money', 'prices', 1, 10), say('limits', 'facts', 2, 20)];
    expect(merge([limits, money], pin, today)).toMatchObject({
      facts: { context: { value: 2, source: 'limits', why: 'subject', agree: [], differ: ['money'] } },
      prices: { source: 'money', why: 'subject', differ: ['limits'] },
    });
    const more = say('more money', 'prices', 1, 10);
    expect(merge([money, more], pin, today)).toMatchObject({
      facts: { context: { source: 'money', why: 'first', agree: ['more money'] } },
    });
    expect(merge([say('limits', 'facts', undefined, 1), money], pin, today)?.facts.context?.why).toBe('only');
    expect(merge([], pin, today)).toBeUndefined();
  });

  test('a comparison names every figure on which the registry and they do not agree', () => {
    const sources = [say('money', 'prices', 1000, 3 * dollar), say('limits', 'facts', 2000, 3 * dollar)];
    const fields = {
      context: '1k',
      output: '5k',
      prices: [
        { input: '2 USD', output: '4 USD' },
        { from: '2026-01-01', input: '3 USD', output: '4 USD' },
      ],
    };
    expect(diffCatalog([{ id: 'm', pin: 'acme/m', fields }], sources, today)).toEqual({
      differences: [
        {
          model: 'm',
          pin: 'acme/m',
          figure: 'context',
          values: [
            { who: 'registry', value: '1k' },
            { who: 'money', value: '1k' },
            { who: 'limits', value: '2k' },
          ],
        },
      ],
      unknown: [],
    });
    const before = diffCatalog([{ id: 'm', pin: 'acme/m', fields }], sources, '2025-12-31');
    expect(before.differences.map(({ figure }) => figure)).toEqual(['context', 'price.input']);
    const none = diffCatalog([{ id: 'm', pin: 'acme/m', fields }], [], today);
    expect(none).toEqual({ differences: [], unknown: [{ model: 'm', pin: 'acme/m' }] });
  });
});

test('quantities are written as they are read, to the last digit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (units) => {
      expect(readMoney(writeMoney(units))).toBe(units);
    }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000_000 }), (count) => {
      expect(readTokens(writeTokens(count))).toBe(count);
    }),
  );
  expect([0.003625, 75, 0, 1e-10].map(toUnits)).toEqual([36_250_000, 750_000_000_000, 0, 1]);
  expect([-1, Number.NaN, Infinity, '1', 1e9].map(toUnits)).toEqual(Array(5).fill(undefined));
  expect([1_050_000, 128_000, 8191, 65_536, 1_000_000].map(writeTokens)).toEqual([
    '1.05M',
    '128k',
    '8191 tokens',
    '65536 tokens',
    '1M',
  ]);
});

test('two spellings are one provider only where they differ by punctuation or by "ai" at the end', () => {
  const data = join(import.meta.dirname, '../../../shared/data/catalog/models-dev-api.json');
  expect([sameProvider('x-ai', 'xai'), sameProvider('together', 'togetherai')]).toEqual([true, true]);
  expect([sameProvider('alpha', 'alpaca'), sameProvider('zai', 'z')]).toEqual([false, false]);
  if (!existsSync(data)) return console.log(`skipped: ${data} is not here`);
  const ids = Object.keys(JSON.parse(readFileSync(data, 'utf8')));
  const doubles = ids.filter((id, index) => ids.some((other, at) => at < index && sameProvider(id, other)));
  // One company with two entries; its exact name is looked for first.
  expect(doubles).toEqual(['stepfun-ai']);
});

async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  onTestFinished(() => void server.close());
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api.json`); // It listens on a port.
}

describe('a document from a URL', () => {
  test('is read whole', async () => {
    const url = await serve((_, response) => response.end('{"a":1}'));
    expect(await fetchJson(url)).toEqual({ ok: true, value: { a: 1 } });
  });

  test('is not looked for where a redirect leads', async () => {
    let asked = 0;
    const url = await serve((_, response) => {
      asked += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(await fetchJson(url)).toMatchObject({ ok: false, why: expect.stringContaining('302') });
    expect(asked).toBe(1);
  });

  test('is given up when it is too large, without TLS, not JSON, or too slow', async () => {
    const large = await serve((_, response) => response.end(`"${'x'.repeat(5000)}"`));
    expect(await fetchJson(large, { limit: 4096 })).toMatchObject({
      ok: false,
      why: expect.stringContaining('4096'),
    });
    expect(await fetchJson(new URL('http://models.example/api.json'))).toMatchObject({ ok: false });
    const broken = await serve((_, response) => response.end('{'));
    expect(await fetchJson(broken)).toEqual({ ok: false, why: 'it is not JSON' });
    const slow = await serve(() => undefined);
    expect(await fetchJson(slow, { milliseconds: 50 })).toMatchObject({ ok: false });
  });
});

test('a document from a file is read up to its limit', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'signalbox-catalog-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, 'a.json'), '{"a":1}');
  expect(await readJsonFile(join(directory, 'a.json'))).toEqual({ ok: true, value: { a: 1 } });
  expect(await readJsonFile(join(directory, 'a.json'), 3)).toMatchObject({ ok: false });
});
