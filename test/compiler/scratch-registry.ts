import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

/** A registry without findings: a provider, two models, a capability, a team. */
export const baseRegistry = join(import.meta.dirname, '../checks/base');

/** The project's own registry. */
export const ownRegistry = join(import.meta.dirname, '../../registry');

const made: string[] = [];
afterAll(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** A directory of its own with these files over a copy of `from`, which is nothing by default. */
export function scratchRegistry(files: Readonly<Record<string, string | Uint8Array>>, from?: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'signalbox-registry-'));
  made.push(directory);
  if (from !== undefined) cpSync(from, directory, { recursive: true });
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), content);
  }
  return directory;
}
