/**
 * How long a plan takes of a registry of 10,000 capabilities in a Git repository: `signalbox plan` as a process of its
 * own, from its start to its end, with one edit and with one comment, against a commit and against a table; and the
 * same in process, cold and again with what was compiled already. Prints Markdown tables. Run with
 * `node bench/plan.ts [capabilities]`; takes a minute or two.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import type { ParseCache } from '../src/compiler/source/parse/parse-tree.ts';
import type { Tree } from '../src/compiler/source/read/read-tree.ts';
import { compileRevision } from '../src/gitops/plan/compile-revision.ts';
import { makePlan } from '../src/gitops/plan/plan.ts';
import { treeOfFiles } from '../src/gitops/plan/tree-of-files.ts';
import { writeRegistry } from './support/generated-registry.ts';
import { type Spent, spentBy } from './support/spent-by.ts';

const capabilities = Number(process.argv[2] ?? 10_000);
const rounds = 3;
const now = Date.parse('2026-06-01T00:00:00Z');
const edited = 'capabilities/capability-7.yaml';
const command = resolve(import.meta.dirname, '../src/cli/bin.mjs');

const repository = mkdtempSync(join(tmpdir(), 'signalbox-plan-'));
const directory = join(repository, 'registry');
const file = join(directory, edited);
try {
  writeRegistry(directory, capabilities);
  const text = readFileSync(file, 'utf8');
  const changed = text.replace('90%', '80%').replace(': 10%', ': 20%');
  const commented = `# a comment\n${text}`;
  commit();
  signalbox('compile', '--out', 'tables');
  const [load = 0] = loadavg();
  console.log(`Node ${process.version}, ${availableParallelism()} cores, load ${load.toFixed(1)}\n`);
  console.log(`| \`signalbox plan\`, ${capabilities.toLocaleString('en')} capabilities | wall | CPU |`);
  console.log('|---|---:|---:|');
  for (const against of ['HEAD', 'tables/routing-table.json']) {
    for (const [name, edit] of [
      ['one edit', changed],
      ['one comment', commented],
    ] as const) {
      writeFileSync(file, edit);
      const runs = Array.from({ length: rounds }, () => signalbox('plan', '--against', against));
      row(`\`--against ${against}\`, ${name}`, fastest(runs));
    }
  }
  // The edit of the last run is the comment, and the first of these runs compiles it.
  const cached = Array.from({ length: rounds + 1 }, () =>
    signalbox('plan', '--against', 'HEAD', '--cache', 'cache'),
  );
  row('`--against HEAD --cache`, one comment, the first time', fastest(cached.slice(0, 1)));
  row('`--against HEAD --cache`, one comment, from then on', fastest(cached.slice(1)));
  writeFileSync(file, text);
  const files = new Map(
    readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => [name, readFileSync(join(directory, name))] as const),
  );
  const with7 = (content: string) => treeOfFiles(new Map([...files, [edited, Buffer.from(content)]]));
  const [base, head, comment] = [with7(text), with7(changed), with7(commented)];
  const cache: ParseCache = new Map();
  console.log('\n| in process | wall | CPU |');
  console.log('|---|---:|---:|');
  // First, while everything is as cold as it is for the compiler: what the machine takes for these files at the least.
  const [wall, cpu] = [performance.now(), process.cpuUsage()];
  for (const content of files.values()) parse(content.toString());
  const used = process.cpuUsage(cpu);
  const spent = { wall: (performance.now() - wall) / 1000, processor: (used.user + used.system) / 1e6 };
  row(`bare \`yaml\` parse of its ${files.size.toLocaleString('en')} files`, spent);
  await measure('both compiled and planned, cold, one edit', { base, head, cache });
  await measure('again, with what was compiled, one edit', { base, head, cache });
  await measure('again, with what was compiled, one comment', { base, head: comment, cache });
} finally {
  rmSync(repository, { recursive: true, force: true });
}

async function measure(
  name: string,
  { base, head, cache }: { readonly base: Tree; readonly head: Tree; readonly cache: ParseCache },
): Promise<void> {
  const [wall, cpu] = [performance.now(), process.cpuUsage()];
  const options = { directory, now, cache };
  const one = await compileRevision({ name: 'base', tree: base, ...options });
  const other = await compileRevision({ name: 'head', tree: head, ...options });
  const compiled = performance.now();
  if (one.revision === undefined || other.revision === undefined) throw new Error('the registry has errors');
  makePlan(one.revision, other.revision, { now });
  const [end, used] = [performance.now(), process.cpuUsage(cpu)];
  row(name, { wall: (end - wall) / 1000, processor: (used.user + used.system) / 1e6 });
  row('of it, after both compilations', { wall: (end - compiled) / 1000 });
}

/** What one command takes. Throws where it fails. */
function signalbox(...words: readonly string[]): Spent {
  const spent = spentBy([process.execPath, command, ...words], { directory: repository });
  if (words[0] === 'plan' && !/^(?:Plan:|No changes)/im.test(spent.stdout)) throw new Error(spent.stdout);
  return spent;
}

/** The one that the rest of the machine disturbed least. */
function fastest(runs: readonly Spent[]): Spent {
  return runs.reduce((best, one) => (one.wall < best.wall ? one : best));
}

function commit(): void {
  const author = [
    '-c',
    'user.name=bench',
    '-c',
    'user.email=bench@example.com',
    '-c',
    'commit.gpgsign=false',
  ];
  for (const words of [
    ['init', '-q'],
    ['add', '.'],
    [...author, 'commit', '-qm', 'registry'],
  ]) {
    const { status, stderr } = spawnSync('git', words, { cwd: repository, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  }
}

function row(
  name: string,
  { wall, processor }: { readonly wall: number; readonly processor?: number },
): void {
  const cpu = processor === undefined ? '' : `${processor.toFixed(2)} s`;
  console.log(`| ${name} | ${wall.toFixed(2)} s | ${cpu} |`);
}
