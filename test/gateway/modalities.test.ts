import { request } from 'undici';
import { expect, test } from 'vitest';
import { ask, errorIn } from './support/ask.ts';
import { simProviders, startGateway, startTestSim } from './support/start-gateway.ts';

const text = ['text'];

async function start() {
  const sim = await startTestSim();
  const gateway = await startGateway({
    providers: simProviders(sim),
    capabilities: {
      code: { use: 'openai/one', modalities: { input: text, output: text } },
      seeing: {
        use: 'openai/one',
        fallback: ['openai/two'],
        modalities: { input: text, output: text },
      },
      vectors: { use: 'openai/embed', modalities: { input: text, output: ['embedding'] } },
    },
  });
  return { ...gateway, sim };
}

const picture = { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } };
const sound = { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } };
const document = {
  type: 'file',
  file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' },
};

test.each([
  ['a chat with a model that gives vectors', 'vectors', 'hello', 'not text'],
  ['an image for a model that takes text', 'code', [picture], 'image'],
  ['a sound for a model that takes text', 'code', [sound], 'audio'],
  ['a document for a model that takes text', 'code', [document], 'pdf'],
])('%s is refused without a call', async (_name, model, content, word) => {
  const { url, sim } = await start();
  const answer = await ask(url, { model, messages: [{ role: 'user', content }] });
  expect(answer.status).toBe(400);
  expect(errorIn(answer.text)).toMatchObject({ code: 'unsupported_feature' });
  expect(errorIn(answer.text).message).toContain(word);
  expect(answer.headers['x-signalbox-attempts']).toBe('0');
  expect(sim.journal.entries()).toHaveLength(0);
});

test('vectors from a model that gives text are refused without a call', async () => {
  const { url, sim } = await start();
  const answer = await request(`${url}/v1/embeddings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'code', input: 'hello' }),
  });
  expect(answer.statusCode).toBe(400);
  expect(errorIn(await answer.body.text())).toMatchObject({ code: 'unsupported_feature' });
  expect(sim.journal.entries()).toHaveLength(0);
});

test('a fallback that can take what the first model cannot gets the request', async () => {
  const { url, settled } = await start();
  const answer = await ask(url, { model: 'seeing', messages: [{ role: 'user', content: [picture] }] });
  expect(answer.status).toBe(200);
  expect(answer.headers['x-signalbox-reason']).toBe('FALLBACK');
  expect(settled[0]?.passedOver).toEqual([
    {
      deployment: expect.stringContaining('@openai'),
      code: 'unsupported_feature',
      message: expect.stringContaining('does not take image'),
    },
  ]);
});
