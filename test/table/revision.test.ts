import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { revisionOf } from '../../src/table/revision.ts';

test('a revision is the SHA-256 of exactly the bytes', async () => {
  const bytes = new TextEncoder().encode('{"grüße":1}\n');
  expect(await revisionOf(bytes)).toBe(`sha256:${createHash('sha256').update(bytes).digest('hex')}`);
});

test('a string is named by its UTF-8 form', async () => {
  expect(await revisionOf('{"grüße":1}\n')).toBe(await revisionOf(new TextEncoder().encode('{"grüße":1}\n')));
});

test('nothing has the digest that FIPS 180-4 gives it', async () => {
  expect(await revisionOf('')).toBe(
    'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  );
});
