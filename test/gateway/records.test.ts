import { beforeEach, describe, expect, test } from 'vitest';
import type { RecordSink } from '../../src/gateway/contract/record-sink.ts';
import type { GatewayParts } from '../../src/gateway/server.ts';
import type { DecisionRecord } from '../../src/runtime/records/decision-record.ts';
import type { Sim } from '../../src/sim/start-sim.ts';
import { ask } from './support/ask.ts';
import type { RouteSpec } from './support/build-table.ts';
import { simProviders, startGateway, startTestSim, testKeys } from './support/start-gateway.ts';

let sim: Sim;

beforeEach(async () => {
  sim = await startTestSim();
});

async function start(sink: Partial<RecordSink> = {}, parts: Partial<GatewayParts> = {}) {
  const lines: string[] = [];
  const records: RecordSink = {
    share: 100_000,
    units: (id) => `stand-in of ${id.length}`,
    take: (line) => void lines.push(line),
    status: () => ({ taken: lines.length }),
    ...sink,
  };
  const code: RouteSpec = { use: 'openai/gpt', fallback: ['anthropic/claude'] };
  const gateway = await startGateway(
    {
      providers: simProviders(sim),
      capabilities: { code, down: { use: 'openai/gpt?status=500', fallback: ['anthropic/claude'] } },
      retry: { attempts: 2, backoff: 1, maxBackoff: 2 },
    },
    { records, ...parts },
  );
  const read = async (count: number): Promise<readonly DecisionRecord[]> => {
    await expect.poll(() => lines.length).toBe(count);
    return lines.map((line) => JSON.parse(line));
  };
  return { ...gateway, lines, read };
}

describe('decisions of the gateway', () => {
  test('are recorded when the request has ended, with what it took', async () => {
    const { url, read } = await start();
    const headers = { 'x-signalbox-tags': 'tier=gold' };
    await ask(url, { model: 'code', user: 'zoe', stream: true, max_tokens: 50 }, headers);
    const [record] = await read(1);
    expect(record).toMatchObject({
      format: 1,
      capability: 'code',
      environment: 'default',
      units: 'pseudonym',
      context: { user: 'stand-in of 3', tags: { tier: 'gold' }, stream: true, maxOutputTokens: 50, tools: 0 },
      reason: 'STATIC',
      targets: ['code-main@openai', 'code-fallback-1@anthropic'],
      served: { deployment: 'code-main@openai', status: '2xx', outcome: 'complete', attempts: 1 },
    });
    expect(record?.revision).toMatch(/^sha256:/);
    expect(record?.context.inputTokens).toBeGreaterThan(0);
    expect(record?.context.complexity).toBeGreaterThanOrEqual(0);
    expect(record?.served?.output).toBeGreaterThan(0);
    expect(record?.served?.firstTokenMs).toBeGreaterThan(0);
  });

  test('never hold a prompt, an answer, a key or a name', async () => {
    const { url, lines, read } = await start();
    const content = 'Tell nobody of the heron in the harbour.';
    const answer = await ask(
      url,
      { model: 'code', user: 'zoe@example.com', messages: [{ role: 'user', content }] },
      { 'x-signalbox-tags': `leak=${testKeys.TEST_OPENAI_KEY}` },
    );
    await read(1);
    const text = lines.join('');
    for (const secret of [
      'heron',
      'zoe',
      JSON.parse(answer.text).choices[0].message.content,
      testKeys.TEST_OPENAI_KEY,
    ]) {
      expect(text).not.toContain(secret);
    }
    expect(text).toContain('[secret]');
  });

  test('tell of fallbacks, and of requests that nobody was asked for', async () => {
    const { url, read } = await start();
    await ask(url, { model: 'down' });
    await ask(url, { model: 'nothing' });
    const [fallen, refused] = await read(2);
    expect(fallen?.served).toMatchObject({ deployment: 'down-fallback-1@anthropic', attempts: 2 });
    expect(refused).toMatchObject({
      capability: 'nothing',
      reason: 'ERROR',
      error: 'UNKNOWN_CAPABILITY',
      targets: [],
      served: { status: '4xx', outcome: 'refused', attempts: 0 },
    });
  });

  test('are recorded for embeddings, too', async () => {
    const { client, read } = await start();
    await client.embeddings.create({ model: 'code', input: 'a text', user: 'zoe' });
    const [record] = await read(1);
    expect(record?.context).toMatchObject({ api: 'embeddings', user: 'stand-in of 3' });
  });

  test('are a share of them where that is asked for', async () => {
    const dice = [0.05, 0.5, 0.09];
    const { url, read } = await start({ share: 10_000 }, { random: () => dice.shift() ?? 0.99 });
    for (let index = 0; index < 3; index += 1) await ask(url, { model: 'code' });
    const records = await read(2);
    expect(records.map(({ share }) => share)).toEqual([10_000, 10_000]);
  });

  test('break no request, whatever becomes of them', async () => {
    const take = () => {
      throw new Error('the disk is gone');
    };
    const { url, logged } = await start({ take });
    expect((await ask(url, { model: 'code' })).status).toBe(200);
    await expect.poll(logged).toContain('a decision was not recorded');
  });

  test('are counted on the status page', async () => {
    const { url, read } = await start();
    await ask(url, { model: 'code' });
    await read(1);
    expect(await (await fetch(`${url}/status`)).json()).toMatchObject({ records: { taken: 1 } });
    const without = await startGateway(undefined);
    expect(await (await fetch(`${without.url}/status`)).json()).toMatchObject({ records: null });
  });
});
