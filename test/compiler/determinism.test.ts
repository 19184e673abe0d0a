import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import { ownRegistry, scratchRegistry } from './scratch-registry.ts';

vi.mock('node:fs/promises', { spy: true });

/** A registry with several mistakes, so that the order of findings shows too. */
const broken = scratchRegistry(
  {
    'capabilities/chat.yaml': 'description: Talk.\nowner: x\nuse: gpt-9\nfallback: [gpt-8, gpt-9]\n',
    'models/zeta.yaml': 'name: Zeta\nfeatures: [telepathy]\n',
    'models/eta.yaml': 'name: Eta\nfeatures: [telepathy]\nfeatures: []\n',
  },
  ownRegistry,
);

test('the same registry gives the same bytes and findings, however the file system orders it', {
  timeout: 180_000,
}, async () => {
  const now = new Date('2026-06-01');
  const expected = {
    good: await compiled(ownRegistry, now),
    bad: await compiled(broken, now),
  };
  const entries = new Map<unknown, unknown[]>();
  const original = (await vi.importActual<typeof import('node:fs/promises')>('node:fs/promises')).readdir;

  const property = fc.asyncProperty(fc.infiniteStream(fc.nat()), async (numbers) => {
    vi.mocked(readdir).mockImplementation((async (path: string, options: { withFileTypes: true }) => {
      const listed = [...(entries.get(path) ?? (await original(path, options)))];
      entries.set(path, listed);
      // Fisher and Yates, with numbers that can be repeated.
      for (let index = listed.length - 1; index > 0; index -= 1) {
        const other = (numbers.next().value ?? 0) % (index + 1);
        [listed[index], listed[other]] = [listed[other], listed[index]];
      }
      return listed;
    }) as unknown as typeof readdir); // One of its many signatures, the one that is called.
    expect(await compiled(ownRegistry, now)).toEqual(expected.good);
    expect(await compiled(broken, now)).toEqual(expected.bad);
  });
  await fc.assert(property, { numRuns: 6 });
});

/** All that compiling gives; how a place is found is a function of each compilation, and the places are among it. */
async function compiled(directory: string, now: Date) {
  const { sources, ...rest } = await compile({ directory, now });
  return { ...rest, places: sources?.places, revisionOfSources: sources?.revision };
}

test('the time zone, the locale and the working directory change nothing', { timeout: 180_000 }, async () => {
  const program = `
    import { compile } from ${JSON.stringify(join(import.meta.dirname, '../../src/compiler/compile.ts'))};
    const found = [];
    for (const directory of ${JSON.stringify([ownRegistry, broken])}) {
      const { revision, files, diagnostics } = await compile({ directory, now: new Date('2026-06-01') });
      found.push({ revision, files, diagnostics });
    }
    console.log(JSON.stringify(found));`;
  const run = async (cwd: string, TZ: string, LC_ALL: string) => {
    const env = { ...process.env, TZ, LC_ALL, LANG: LC_ALL };
    const parameters = ['--input-type=module', '--eval', program];
    const { stdout } = await promisify(execFile)(process.execPath, parameters, {
      cwd,
      env,
      maxBuffer: 1 << 26,
    });
    return stdout;
  };
  const [here, ...elsewhere] = await Promise.all([
    run(import.meta.dirname, 'UTC', 'C'),
    run(tmpdir(), 'Pacific/Kiritimati', 'tr_TR.UTF-8'),
    run('/', 'America/St_Johns', 'lt_LT.UTF-8'),
  ]);
  expect(here).toContain('sha256:');
  for (const output of elsewhere) expect(output).toBe(here);
});
