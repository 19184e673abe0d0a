import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { decodeEmbeddingRequest, encodeEmbeddingReply } from '../../../src/wire/clients/embeddings.ts';
import { providerAdapter } from '../../../src/wire/provider-adapter.ts';

const meta = { model: 'm', warnings: [] };

describe('an embedding request', () => {
  test.each<[unknown, unknown]>([
    ['a', ['a']],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    [[1, 2], [[1, 2]]],
    [
      [[1], [2, 3]],
      [[1], [2, 3]],
    ],
  ])('takes %j as input', (input, read) => {
    expect(decodeEmbeddingRequest({ input })).toMatchObject({
      ok: true,
      value: { input: read, encoding: 'float' },
    });
  });

  test.each<[string, unknown]>([
    ['input', {}],
    ['input', { input: [] }],
    ['input', { input: 5 }],
    ['input[1]', { input: ['a', {}] }],
    ['input[0]', { input: [[]] }],
    ['dimensions', { input: 'a', dimensions: 0 }],
    ['encoding_format', { input: 'a', encoding_format: 'hex' }],
  ])('that is wrong at %s is refused by that name', (param, body) => {
    expect(decodeEmbeddingRequest(body)).toMatchObject({ ok: false, failure: { param } });
  });
});

describe('vectors', () => {
  const vectors = [
    [0.5, -1, 0.25],
    [1e-3, 2, 3],
  ].map((vector) => Array.from(new Float32Array(vector)));

  test.each(['float', 'base64'] as const)('reach the openai SDK as %s', async (encoding) => {
    const body = encodeEmbeddingReply({ vectors, usage: { input: 7, total: 7 } }, { encoding }, meta);
    const answer = async () => new Response(body, { headers: { 'content-type': 'application/json' } });
    const client = new OpenAI({ apiKey: 'x', baseURL: 'http://127.0.0.1/v1', fetch: answer, maxRetries: 0 });
    // Asking for nothing makes the SDK ask for base64 and decode it; so it does with what comes as floats.
    const explicit = encoding === 'float' ? { encoding_format: encoding } : {};
    const read = await client.embeddings.create({ model: 'm', input: ['a', 'b'], ...explicit });
    expect(read.data.map(({ embedding }) => Array.from(embedding))).toEqual(vectors);
    expect(read.usage).toEqual({ prompt_tokens: 7, total_tokens: 7 });
  });

  test.each(['openai', 'mistral', 'openai-compatible'])(
    'are read from %s in either encoding, in order',
    (api) => {
      const embeddings = providerAdapter(api)?.embeddings;
      for (const encoding of ['float', 'base64'] as const) {
        const body = JSON.parse(encodeEmbeddingReply({ vectors }, { encoding }, meta));
        body.data.reverse();
        const decoded = embeddings?.decode({ status: 200, headers: {}, body: JSON.stringify(body) });
        expect(decoded).toMatchObject({ ok: true, value: { vectors, model: 'm' } });
      }
    },
  );

  test.each([
    ['{"data":[]}'],
    ['{"data":[{"embedding":"AAA","index":0}]}'],
    ['{"data":[{"embedding":"!","index":0}]}'],
    ['{"data":[{"embedding":[1],"index":5}]}'],
    ['{"data":[{"embedding":[1],"index":0},{"embedding":[2],"index":0}]}'],
    ['<html>'],
  ])('that cannot be read are a bad body: %s', (body) => {
    const decoded = providerAdapter('openai')?.embeddings?.decode({ status: 200, headers: {}, body });
    expect(decoded).toMatchObject({ ok: false, failure: { code: 'upstream_bad_body' } });
  });
});
