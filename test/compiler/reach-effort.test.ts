import { expect, test } from 'vitest';
import { findUnreached } from '../../src/compiler/condition/reach.ts';
import type { Condition } from '../../src/table/condition.ts';

const user = (name: string): Condition => ['==', ['attr', 'user'], name];

test('who has no effort left calls nothing unreachable, and who shares it spends it', () => {
  const effort = { left: 1000 };
  expect(findUnreached(user('a'), [user('a')], effort)).toEqual({ why: 'shadowed', by: 0 });
  expect(effort.left).toBeLessThan(1000);
  expect(findUnreached(user('a'), [user('a')], { left: 0 })).toBeUndefined();
  expect(findUnreached(user('a'), [user('a')])).toEqual({ why: 'shadowed', by: 0 });
});
