import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compilingRooms } from '../../src/cli/plan/known-tables.ts';

const source = join(import.meta.dirname, '../../src');

test('what a cache of tables is known by covers every room that compiling can lead into', () => {
  const entered = new Set<string>();
  for (const room of compilingRooms) {
    for (const file of readdirSync(join(source, room), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue;
      const path = join(room, file);
      for (const [, target = ''] of readFileSync(join(source, path), 'utf8').matchAll(/from '(\.[^']*)'/g)) {
        entered.add(join(path, '..', target).split('/')[0] ?? '');
      }
    }
  }
  expect([...entered].sort()).toEqual([...compilingRooms].sort());
});
