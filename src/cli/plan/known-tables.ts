import { hash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { lstat, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Tree } from '../../compiler/source/read/read-tree.ts';
import { canonicalJson } from '../../table/canonical.ts';
import { CouldNotRun, isSystemError } from '../shell/could-not-run.ts';
import { writeAtomic } from '../shell/write-atomic.ts';

/** The digests of the tables of a registry, by environment. */
export type TableDigests = ReadonlyMap<string, { readonly revision: string }>;

/**
 * Remembers in a directory to which tables registries without errors were compiled. An entry is found again by the
 * digest of every file, of this code and of the day, because what is an error can depend on the date. It holds
 * digests alone: nothing is decided, proven or served by it. What is damaged, or what others may have written, counts as
 * not there.
 */
export function knownTables(directory: string, now: number) {
  const pathOf = (tree: Tree) => join(directory, `${keyOf(tree, now)}.json`);
  return {
    async find(tree: Tree): Promise<TableDigests | undefined> {
      const path = pathOf(tree);
      return (await isOurs(path)) ? readEntry(await readFile(path, 'utf8').catch(() => '')) : undefined;
    },
    /** Keeps an entry, and forgets the oldest where there are too many. Where that fails it is as if nobody had asked. */
    async keep(tree: Tree, tables: TableDigests): Promise<void> {
      const digests = Object.fromEntries([...tables].map(([name, { revision }]) => [name, revision]));
      try {
        const path = pathOf(tree);
        // A link would be followed, and what is somebody else's be kept.
        if (!(await isOurs(path))) await rm(path, { force: true });
        await writeAtomic(path, canonicalJson({ environments: digests }), { mode: 0o600 });
        await forgetOldest(directory);
      } catch (error) {
        if (!(error instanceof CouldNotRun) && !isSystemError(error)) throw error;
      }
    },
  };
}

/**
 * Whether an entry can be nobody else's: a plain file of this user that no other may write. A pipe that nobody writes to
 * would be waited for, and a device read without end.
 */
async function isOurs(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isFile() !== true || found.size > largestEntry) return false;
  const own = process.getuid?.();
  // Where there are no owners, there are no such modes either.
  return own === undefined || (found.uid === own && (found.mode & 0o022) === 0);
}

/** Of a few thousand environments, in bytes. */
const largestEntry = 2 ** 20;

const mostEntries = 64;

async function forgetOldest(directory: string): Promise<void> {
  const names = (await readdir(directory)).filter((name) => /^[0-9a-f]{64}\.json$/.test(name));
  if (names.length <= mostEntries) return;
  const aged = await Promise.all(
    names.map(async (name) => ({ name, age: (await stat(join(directory, name))).mtimeMs })),
  );
  aged.sort((one, other) => other.age - one.age);
  for (const { name } of aged.slice(mostEntries)) await rm(join(directory, name), { force: true });
}

/** Undefined for anything but what `keep` writes. */
function readEntry(text: string): TableDigests | undefined {
  try {
    const { environments } = JSON.parse(text) as { environments: Readonly<Record<string, unknown>> };
    const digests = Object.entries(environments);
    const isSound = digests.length > 0 && digests.every(([, digest]) => isDigest(digest));
    return isSound
      ? new Map(digests.map(([name, digest]) => [name, { revision: String(digest) }]))
      : undefined;
  } catch {
    return undefined;
  }
}

function isDigest(value: unknown): boolean {
  return typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value);
}

function keyOf({ files }: Tree, now: number): string {
  const digests = files.map(({ file, bytes }) => `${file}\0${hash('sha256', bytes)}\n`).sort();
  const day = new Date(now).toISOString().slice(0, 10);
  return hash('sha256', [codeDigest(), day, '', ...digests].join('\n'));
}

/** The rooms that decide what files are compiled to: the runtime answers what a table's self-test asks. */
export const compilingRooms = ['compiler', 'diagnostic', 'runtime', 'table'] as const;

/** Of all that makes a table of files: this program, and the versions of what it uses. */
function codeDigest(): string {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const code = fileURLToPath(new URL('../../', import.meta.url));
  const places = [...compilingRooms.map((room) => join(code, room)), join(root, 'schemas')];
  const files = [join(root, 'package.json'), ...places.flatMap(filesBelow)].sort();
  return hash('sha256', files.map((file) => hash('sha256', readFileSync(file))).join('\n'));
}

function filesBelow(directory: string): string[] {
  const found = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return found.map((name) => join(directory, name)).filter((path) => statSync(path).isFile());
}
