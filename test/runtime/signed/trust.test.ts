import { generateKeyPairSync, sign as signRaw } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { addSignatures, signEnvelope } from '../../../src/gitops/bundle/envelope.ts';
import { createTrust } from '../../../src/runtime/signed/trust.ts';
import { canonicalJson } from '../../../src/table/canonical.ts';
import { bundlePayload, bundleType } from '../../../src/table/signed/bundle.ts';
import { decodeEnvelope, type EnvelopeJson, signedBytes } from '../../../src/table/signed/envelope.ts';
import { bundleOf, newKey, now, rootOf, tableText, tampered, text } from './fixture.ts';

const key = newKey();
const stranger = newKey();
const root = rootOf([key]);
const good = await bundleOf([key], { generation: 1 });
const byStranger = await bundleOf([stranger], { generation: 1 });
const [signature] = good.signatures;
if (signature === undefined) throw new Error('it is signed');

const options = { maxBytes: 64 * 1024 * 1024, now, first: true };

function open(candidate: unknown, pinned: unknown = root, environment = 'production') {
  const bytes = typeof candidate === 'string' ? candidate : text(candidate);
  return createTrust({ root: text(pinned), environment }).open(bytes, options);
}

test('a bundle that a key of the root signed opens to the very bytes of its table', async () => {
  const opened = await open(good);
  expect(opened).toMatchObject({ ok: true, generation: 1, environment: 'production' });
  expect(opened.ok && Buffer.from(opened.table).toString()).toBe(tableText(1));
});

test('a signature is over the encoding that DSSE publishes', () => {
  // The example of https://github.com/secure-systems-lab/dsse/blob/master/protocol.md.
  const bytes = signedBytes('http://example.com/HelloWorld', new TextEncoder().encode('hello world'));
  expect(new TextDecoder().decode(bytes)).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
});

test('says of a table without signatures that it has none, and not which of its fields is strange', async () => {
  const refused = await open(tableText(1));
  expect(refused).toMatchObject({
    code: 'bad-envelope',
    message: expect.stringContaining('without signatures'),
  });
});

describe('what does not count', () => {
  const payloadOf = (envelope: EnvelopeJson) => Buffer.from(envelope.payload, 'base64').toString();
  const headerAndTable = JSON.parse(payloadOf(good)) as Record<string, unknown>;
  const reordered = Buffer.from(JSON.stringify(headerAndTable, null, 1)).toString('base64');

  test.each<[string, unknown, string]>([
    ['a table without an envelope', tableText(1), 'bad-envelope'],
    ['an envelope whose signatures were stripped', { ...good, signatures: [] }, 'bad-signature'],
    [
      'one without the field for signatures',
      { payloadType: good.payloadType, payload: good.payload },
      'bad-envelope',
    ],
    ['a signature by a key that the root does not have', byStranger, 'bad-signature'],
    [
      "a stranger's signature under the trusted key's id",
      {
        ...good,
        signatures: byStranger.signatures.map(({ sig }) => ({
          keyid: key.id,
          sig,
        })),
      },
      'bad-signature',
    ],
    ['a payload with one digit changed', tampered(good, '"generation":1', '"generation":2'), 'bad-signature'],
    ['the table changed and the header not', tampered(good, '"failures":1', '"failures":2'), 'bad-signature'],
    ['the same JSON, written otherwise', { ...good, payload: reordered }, 'bad-signature'],
    [
      'another payload type over the same payload',
      { ...good, payloadType: 'application/json' },
      'bad-signature',
    ],
    [
      'a signature over the payload alone, without its type',
      {
        ...good,
        signatures: [{ sig: Buffer.from(key.sign(Buffer.from(good.payload, 'base64'))).toString('base64') }],
      },
      'bad-signature',
    ],
    [
      'a signature that is cut short',
      { ...good, signatures: [{ sig: signature.sig.slice(0, 84) }] },
      'bad-signature',
    ],
    ['a signature that is no base64', { ...good, signatures: [{ sig: '!'.repeat(88) }] }, 'bad-signature'],
    [
      'a signature of zeros',
      { ...good, signatures: [{ sig: Buffer.alloc(64).toString('base64') }] },
      'bad-signature',
    ],
    [
      'an envelope that names an algorithm',
      { ...good, signatures: [{ ...signature, alg: 'none' }] },
      'bad-envelope',
    ],
    [
      'more signatures than anybody needs',
      { ...good, signatures: Array(17).fill(signature) },
      'bad-envelope',
    ],
    ['a payload that is no base64', { ...good, payload: `${good.payload.slice(0, -4)}*===` }, 'bad-envelope'],
    ['a field that envelopes do not have', { ...good, verified: true }, 'bad-envelope'],
    [
      'a field that reaches for the prototype',
      text(good).replace('{', '{"__proto__":{"signatures":[]},'),
      'bad-envelope',
    ],
    ['a key that stands twice', text(good).replace('{', `{"payload":"e30=",`), 'bad-envelope'],
    ['a nesting that would exhaust a parser', `${'['.repeat(100_000)}`, 'bad-envelope'],
    ['half of the file', text(good).slice(0, 4000), 'bad-envelope'],
    ['nothing', '', 'bad-envelope'],
    ['what is too large', ' '.repeat(65 * 1024 * 1024), 'too-large'],
  ])('%s', async (_title, candidate, code) => {
    expect(await open(candidate)).toMatchObject({ ok: false, code });
    expect(Object.getPrototypeOf({})).toEqual(Object.getPrototypeOf(JSON.parse('{}')));
  });

  test('a signature by a key of another algorithm, whatever it calls itself', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const bytes = signedBytes(good.payloadType, Buffer.from(good.payload, 'base64'));
    const sig = signRaw('sha256', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    expect(sig).toHaveLength(64);
    const candidate = { ...good, signatures: [{ keyid: key.id, sig: sig.toString('base64') }] };
    expect(await open(candidate)).toMatchObject({ code: 'bad-signature' });
  });

  test('the id that a signature names decides nothing: a wrong one or none is as good as the right one', async () => {
    for (const keyid of ['', 'nobody', '__proto__', stranger.id]) {
      expect(await open({ ...good, signatures: [{ ...signature, keyid }] })).toMatchObject({ ok: true });
    }
    expect(await open({ ...good, signatures: [{ sig: signature.sig }] })).toMatchObject({ ok: true });
  });
});

describe('a threshold', () => {
  const others = [newKey(), newKey()];
  const three = [key, ...others];
  const twoOfThree = rootOf(three, { bundleThreshold: 2 });

  test('counts keys, not signatures', async () => {
    const one = await bundleOf([key], { generation: 1 });
    const [own] = one.signatures;
    expect(await open(one, twoOfThree)).toMatchObject({ code: 'bad-signature' });
    const twice = { ...one, signatures: [own, { ...own, keyid: others[0]?.id }, { ...own, keyid: 'x' }] };
    expect(await open(twice, twoOfThree)).toMatchObject({ code: 'bad-signature' });
    const withStranger = await bundleOf([key, stranger], { generation: 1 });
    expect(await open(withStranger, twoOfThree)).toMatchObject({ code: 'bad-signature' });
    expect(await open(await bundleOf([stranger, ...others], { generation: 1 }), twoOfThree)).toMatchObject({
      ok: true,
    });
  });

  test('is reached by signatures that are added one after another', async () => {
    const one = decodeEnvelope(text(await bundleOf([key], { generation: 1 })), { maxBytes: 1e6 });
    if (!one.ok) throw new Error(one.message);
    const [second] = others;
    if (second === undefined) throw new Error('there is one');
    const both = addSignatures(one.envelope, [second, second]);
    expect(await open(both, twoOfThree)).toMatchObject({ ok: true });
    const again = addSignatures(one.envelope, [key]);
    expect(again.signatures).toHaveLength(1);
    expect(await open(again, twoOfThree)).toMatchObject({ code: 'bad-signature' });
  });
});

describe('a bundle whose signature counts', () => {
  const signed = (header: unknown, table = tableText(1)) =>
    signEnvelope(
      {
        payloadType: bundleType,
        payload: bundlePayload(typeof header === 'string' ? header : canonicalJson(header), table),
      },
      [key],
    );
  const { header } = JSON.parse(Buffer.from(good.payload, 'base64').toString()) as {
    header: Record<string, unknown>;
  };

  test('is refused in another environment', async () => {
    const staging = await bundleOf([key], { generation: 1, table: tableText(1, 'staging') });
    expect(await open(staging)).toMatchObject({
      code: 'wrong-environment',
      phase: 'environment',
      generation: 1,
    });
    expect(await open(staging, root, 'staging')).toMatchObject({ ok: true });
  });

  test('is refused where it needs what this runtime does not have, and says what', async () => {
    const refused = await open(signed({ ...header, requires: ['splits/9'] }));
    expect(refused).toMatchObject({ code: 'unsupported-feature', phase: 'features' });
    expect(refused).toHaveProperty('message', expect.stringContaining('splits/9'));
  });

  test.each<[string, unknown]>([
    ['generation 0', { ...header, generation: 0 }],
    ['a generation beyond what is exact', { ...header, generation: 2 ** 53 }],
    ['a field that headers do not have', { ...header, delta: true }],
    ['another format', { ...header, format: 2 }],
    ['a header with a key twice', canonicalJson(header).replace('{', '{"generation":1,')],
    ['a header that reaches for the prototype', canonicalJson(header).replace('{', '{"__proto__":{},')],
    ['a header that goes too deep', `{"a":${'['.repeat(50)}${']'.repeat(50)}}`],
    ['a header that never ends', `{"a":"${'x'.repeat(1_100_000)}"}`],
  ])('is refused with %s', async (_title, broken) => {
    expect(await open(signed(broken))).toMatchObject({ code: 'bad-bundle' });
  });

  test('is refused where what is signed is no bundle', async () => {
    const other = signEnvelope({ payloadType: 'text/plain', payload: Buffer.from(good.payload, 'base64') }, [
      key,
    ]);
    expect(await open(other)).toMatchObject({ code: 'bad-bundle' });
    const bare = signEnvelope({ payloadType: bundleType, payload: Buffer.from(tableText(1)) }, [key]);
    expect(await open(bare)).toMatchObject({ code: 'bad-bundle' });
  });

  test('is served after its time, unless that is refused at the first load', async () => {
    const late = text(await bundleOf([key], { generation: 1, notAfter: now / 1000 - 1 }));
    const trust = (refuseExpired: boolean) =>
      createTrust({ root: text(root), environment: 'production', refuseExpired });
    expect(await trust(false).open(late, options)).toMatchObject({ ok: true, notAfter: now / 1000 - 1 });
    expect(await trust(true).open(late, options)).toMatchObject({ code: 'expired', generation: 1 });
    expect(await trust(true).open(late, { ...options, first: false })).toMatchObject({ ok: true });
  });
});

describe('a trust root', () => {
  const next = newKey();
  const second = (signers = [key, next]) => rootOf([next], { version: 2 }, signers);

  test.each<[string, unknown]>([
    ['that nobody signed', { ...root, signatures: [] }],
    ['that others signed', rootOf([key], {}, [stranger])],
    ['that too few of its keys signed', rootOf([key, next], { rootThreshold: 2 }, [key])],
    ['that was changed', tampered(root, '"version":1', '"version":7')],
    ['that is a bundle', good],
    ['that is nothing', {}],
  ])('%s is refused, and no candidate can help', async (_title, pinned) => {
    expect(await open(good, pinned)).toMatchObject({ code: 'bad-root', fatal: true });
    const trust = createTrust({ root: text(pinned), environment: 'production' });
    expect(await trust.problem(now)).toMatchObject({ code: 'bad-root' });
  });

  test('that has expired accepts nothing, unless the next one comes along', async () => {
    const expired = rootOf([key], { expires: now / 1000 });
    expect(await open(good, expired)).toMatchObject({ code: 'root-expired', fatal: true });
    const bundle = await bundleOf([next], { generation: 1, roots: [second()] });
    expect(await open(bundle, expired)).toMatchObject({ ok: true });
  });

  test('hands on to the next, which both have signed; the old key counts no more', async () => {
    const trust = createTrust({ root: text(root), environment: 'production' });
    expect(trust.roots()).toBeUndefined();
    const rotated = await bundleOf([next], { generation: 2, roots: [second()] });
    expect(await trust.open(text(rotated), options)).toMatchObject({ ok: true });
    expect(await trust.open(text(good), options)).toMatchObject({ code: 'bad-signature' });
    expect(await trust.open(text(await bundleOf([next], { generation: 3 })), options)).toMatchObject({
      ok: true,
    });
    // What was kept does the same in the next process, also where a newer root is pinned by then.
    for (const pinned of [root, second()]) {
      const restarted = createTrust({ root: text(pinned), environment: 'production' });
      expect(await restarted.adopt(trust.roots() ?? '')).toBeUndefined();
      expect(await restarted.open(text(good), options)).toMatchObject({ code: 'bad-signature' });
    }
  });

  test.each<[string, EnvelopeJson[]]>([
    ['the old root did not sign', [second([next])]],
    ['the new root did not sign', [second([key])]],
    ['leaves a version out', [rootOf([next], { version: 3 }, [key, next])]],
    ['was changed', [tampered(second(), '"version":2', '"version":3')]],
  ])('is not followed by one that %s', async (_title, roots) => {
    const bundle = await bundleOf([next], { generation: 1, roots });
    expect(await open(bundle)).toMatchObject({ code: 'bad-rotation', phase: 'verify' });
  });

  test('needs the threshold of the old root, not that of the new one', async () => {
    const trio = [key, newKey(), newKey()];
    const pinned = rootOf(trio, { rootThreshold: 2 });
    const byOne = rootOf([next], { version: 2 }, [key, next]);
    expect(await open(await bundleOf([next], { generation: 1, roots: [byOne] }), pinned)).toMatchObject({
      code: 'bad-rotation',
    });
    const byTwo = rootOf([next], { version: 2 }, [...trio.slice(1), next]);
    expect(await open(await bundleOf([next], { generation: 1, roots: [byTwo] }), pinned)).toMatchObject({
      ok: true,
    });
  });

  test('goes over several versions at once, and passes over those it knows', async () => {
    const third = newKey();
    const roots = [root, second(), rootOf([third], { version: 3 }, [next, third])];
    expect(await open(await bundleOf([third], { generation: 1, roots }))).toMatchObject({ ok: true });
  });

  test('keeps the keys for roots and those for bundles apart', async () => {
    const split = rootOf([key, next], { rootKeys: [key], bundleKeys: [next] }, [key]);
    expect(await open(good, split)).toMatchObject({ code: 'bad-signature' });
    const bundle = await bundleOf([next], { generation: 1 });
    expect(await open(bundle, split)).toMatchObject({ ok: true });
    const byBundleKey = rootOf([stranger], { version: 2 }, [next, stranger]);
    const taken = await bundleOf([stranger], { generation: 1, roots: [byBundleKey] });
    expect(await open(taken, split)).toMatchObject({ code: 'bad-rotation' });
  });

  test('cannot have one key under two names, or a threshold that nobody reaches', () => {
    const twin = { ...key, id: 'twin' };
    expect(() => rootOf([key, twin], { bundleThreshold: 2 })).toThrow('one key under two ids');
    expect(() => rootOf([key], { bundleThreshold: 2 })).toThrow('more than there are keys');
  });
});
