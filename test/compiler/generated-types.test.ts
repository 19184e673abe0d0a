import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generateTypes } from '../../src/compiler/schema/generate-types.ts';

test('the types of registry files are those of the schemas; `npm run schema:types` writes them again', async () => {
  const path = new URL('../../src/compiler/schema/types.ts', import.meta.url);
  expect(await generateTypes()).toBe(readFileSync(path, 'utf8'));
});
