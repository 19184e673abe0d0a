import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBase64, decodeBase64InSlices } from '../../../src/table/signed/base64.ts';
import { decodeEnvelope } from '../../../src/table/signed/envelope.ts';
import { readEnvelope } from '../../../src/table/signed/read-envelope.ts';
import { anyText } from '../../any-text.ts';

const maxBytes = 1_000_000;
const pause = () => undefined;

const base64 = (length: number) => Buffer.alloc(length, 'signalbox').toString('base64');
const root = { payloadType: 'root', payload: base64(40), signatures: [{ keyid: 'a', sig: base64(64) }] };
const whole = {
  payloadType: 'table',
  signatures: [{ sig: base64(64) }],
  payload: base64(100_001),
  roots: [root],
};

async function expectTheSame(bytes: Uint8Array | string, limit = maxBytes): Promise<void> {
  const sliced = await readEnvelope(bytes, { maxBytes: limit, pause });
  expect(sliced).toEqual(decodeEnvelope(bytes, { maxBytes: limit }));
}

describe('reading an envelope in slices answers what decoding it at one stroke answers', () => {
  test.each<[string, string]>([
    ['a whole one', JSON.stringify(whole)],
    ['one with white space', JSON.stringify(whole, null, 2)],
    ['one with the payload first', JSON.stringify(Object.fromEntries(Object.entries(whole).reverse()))],
    ['one with escapes in its payload', JSON.stringify(root).replace('c2ln', '\\u00632ln')],
    ['one with a key twice', JSON.stringify(root).replace('{', `{"payload":"e30=",`)],
    ['one whose payload is no text', '{"payload":7,"payloadType":"x","signatures":[]}'],
    ['one whose payload never ends', '{"payload":"e30='],
    ['one without a payload', '{"payloadType":"x","signatures":[]}'],
    ['padding inside the payload', JSON.stringify({ ...root, payload: `e30=${base64(60_000)}` })],
    ['padding where a piece ends', JSON.stringify({ ...root, payload: `${base64(49_151)}${base64(60)}` })],
    ['a payload with white space', JSON.stringify({ ...root, payload: `${root.payload}\n` })],
    ['an unknown field', JSON.stringify({ ...root, alg: 'none' })],
    ['an unknown field before the payload', JSON.stringify({ alg: 'none', ...root })],
    ['a table', '{"capabilities":{},"format":1}'],
    ['nothing', ''],
    ['a bracket too many', `${JSON.stringify(root)}}`],
  ])('of %s', async (_name, text) => {
    await expectTheSame(text);
    await expectTheSame(new TextEncoder().encode(text));
  });

  test('of one that is cut, or has a piece put in or taken out', async () => {
    const text = JSON.stringify({ ...whole, payload: base64(60) });
    const place = fc.integer({ min: 0, max: text.length });
    const piece = fc.oneof(fc.constantFrom(...'{}[],:"\\ =', '""', '"payload":""', '\ud800'), anyText);
    await fc.assert(
      fc.asyncProperty(place, fc.nat(20), piece, async (at, length, other) => {
        await expectTheSame(text.slice(0, at) + other + text.slice(at + length));
      }),
      { numRuns: 500 },
    );
  });

  test('of what is too large', async () => {
    const text = JSON.stringify(root);
    for (const limit of [text.length - 1, text.length]) {
      await expectTheSame(text, limit);
      await expectTheSame(new TextEncoder().encode(text), limit);
    }
  });
});

test('base64 of every length is decoded in slices as at one stroke', async () => {
  for (let length = 49_100; length < 49_200; length += 1) {
    const text = base64(length);
    expect(await decodeBase64InSlices(text, pause)).toEqual(decodeBase64(text));
  }
});

test('others have their turn between the pieces of a payload', async () => {
  let turns = 0;
  const text = JSON.stringify({ ...whole, payload: base64(700_000) });
  await readEnvelope(new TextEncoder().encode(text), {
    maxBytes,
    pause: async () => {
      turns += 1;
    },
  });
  expect(turns).toBeGreaterThan(10);
});
