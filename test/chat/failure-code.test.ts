import { expect, test } from 'vitest';
import { failureCodes } from '../../src/chat/failure-code.ts';

test('a failure code is one lower-case word that says when it occurs', () => {
  for (const [code, when] of Object.entries(failureCodes)) {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(when).toMatch(/^[a-z].{10,}[^.]$/);
  }
});
