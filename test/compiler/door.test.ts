import { expect, test } from 'vitest';
import * as door from '../../src/index.ts';

test('the door `signalbox` has these names and no others', () => {
  expect(Object.keys(door).sort()).toEqual(['catalogue', 'compile', 'frame']);
});
