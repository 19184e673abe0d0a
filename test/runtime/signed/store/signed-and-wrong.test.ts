import { describe, expect, test } from 'vitest';
import { signEnvelope } from '../../../../src/gitops/bundle/envelope.ts';
import { canonicalJson } from '../../../../src/table/canonical.ts';
import { revisionOf } from '../../../../src/table/revision.ts';
import type { SelfTest } from '../../../../src/table/self-test.ts';
import { bundlePayload, bundleType } from '../../../../src/table/signed/bundle.ts';
import { now as begin, bundleOf, tableText, text } from '../fixture.ts';
import { key, setUp } from './store-fixture.ts';

describe('what is signed and still wrong', () => {
  const withSelfTest = (selfTest: SelfTest) =>
    canonicalJson({ ...(JSON.parse(tableText(1)) as object), selfTest });
  const headerOf = async () => {
    const { payload } = await bundleOf([key], { generation: 1 });
    const parsed: unknown = JSON.parse(Buffer.from(payload, 'base64').toString());
    return (parsed as { header: object }).header;
  };
  const signed = (header: unknown, table: string) =>
    signEnvelope({ payloadType: bundleType, payload: bundlePayload(canonicalJson(header), table) }, [key]);

  test.each([
    [
      'another table than its header names',
      async () => signed(await headerOf(), tableText(2)),
      'digest-mismatch',
      'verify',
    ],
    [
      'an environment that its table is not of',
      async () => {
        const table = tableText(1, 'staging');
        return signed({ ...(await headerOf()), digest: await revisionOf(table) }, table);
      },
      'wrong-environment',
      'environment',
    ],
    [
      'a table that is unsound',
      async () => {
        const table = canonicalJson({ ...(JSON.parse(tableText(1)) as object), models: {} });
        return signed({ ...(await headerOf()), digest: await revisionOf(table) }, table);
      },
      'broken-reference',
      'decode',
    ],
    [
      'an answer that this runtime does not give',
      async () => {
        const expected = { reason: 'STATIC', rule: null, variant: null, targets: ['tiny@north'] };
        const table = withSelfTest({
          buckets: [],
          cases: [{ capability: 'moderation', at: 0, context: {}, expect: expected }],
        });
        return signed({ ...(await headerOf()), digest: await revisionOf(table) }, table);
      },
      'self-test-failed',
      'self-test',
    ],
    [
      'a bucket that this runtime does not compute',
      async () => {
        const table = withSelfTest({ buckets: [{ salt: 's', unit: 'u', bucket: 1 }], cases: [] });
        return signed({ ...(await headerOf()), digest: await revisionOf(table) }, table);
      },
      'self-test-failed',
      'self-test',
    ],
  ])('is refused: %s', async (_title, make, code, phase) => {
    const { store, offer } = setUp();
    const candidate = text(await make());
    expect(await offer(candidate)).toMatchObject({ accepted: false, code, phase, generation: 1 });
    expect(store.current()).toBeUndefined();
    expect(store.status().lastNack).toMatchObject({
      origin: 'a',
      code,
      phase,
      generation: 1,
      digest: await revisionOf(candidate),
      at: begin,
    });
  });
});
