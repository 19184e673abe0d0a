/**
 * How long a plan takes: a registry of 10,000 capabilities against itself with one edit, both compiled, and against
 * itself with one comment. Run with `node bench/plan.ts [capabilities]`: prints a Markdown table; takes a minute or two.
 * Cold, as the command does it, and again with the files of one side parsed already, as a server does it.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ParseCache } from '../src/compiler/source/parse/parse-tree.ts';
import type { Tree } from '../src/compiler/source/read/read-tree.ts';
import { compileRevision } from '../src/gitops/plan/compile-revision.ts';
import { makePlan } from '../src/gitops/plan/plan.ts';
import { treeOfFiles } from '../src/gitops/plan/tree-of-files.ts';
import { writeRegistry } from './support/generated-registry.ts';

const capabilities = Number(process.argv[2] ?? 10_000);
const now = Date.parse('2026-06-01T00:00:00Z');
const edited = 'capabilities/capability-7.yaml';

const directory = mkdtempSync(join(tmpdir(), 'signalbox-plan-'));
try {
  writeRegistry(directory, capabilities);
  const files = new Map(
    readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => [file, readFileSync(join(directory, file))] as const),
  );
  const text = files.get(edited)?.toString('utf8') ?? '';
  const before = treeOfFiles(files);
  const changed = treeOfFiles(
    new Map([...files, [edited, Buffer.from(text.replace('90%', '80%').replace(': 10%', ': 20%'))]]),
  );
  const commented = treeOfFiles(new Map([...files, [edited, Buffer.from(`# a comment\n${text}`)]]));
  const [load = 0] = loadavg();
  console.log(`Node ${process.version}, ${availableParallelism()} cores, load ${load.toFixed(1)}\n`);
  console.log('| capabilities | step | wall | CPU | changes |');
  console.log('|---:|---|---:|---:|---:|');
  const cache: ParseCache = new Map();
  await measure('both compiled and planned, cold, one edit', before, changed, cache);
  await measure('again, with what was parsed, one edit', before, changed, cache);
  await measure('again, with what was parsed, one comment', before, commented, cache);
} finally {
  rmSync(directory, { recursive: true, force: true });
}

async function measure(name: string, base: Tree, head: Tree, cache: ParseCache): Promise<void> {
  const [wall, cpu] = [performance.now(), process.cpuUsage()];
  const options = { directory, now, cache };
  const one = await compileRevision({ name: 'base', tree: base, ...options });
  const other = await compileRevision({ name: 'head', tree: head, ...options });
  const compiled = performance.now();
  if (one.revision === undefined || other.revision === undefined) throw new Error('the registry has errors');
  const { changes } = makePlan(one.revision, other.revision, { now });
  const [end, used] = [performance.now(), process.cpuUsage(cpu)];
  row(name, end - wall, (used.user + used.system) / 1000, String(changes.length));
  row('of it, after both compilations', end - compiled, undefined, '');
}

function row(name: string, wall: number, cpu: number | undefined, changes: string): void {
  const spent = cpu === undefined ? '' : `${cpu.toFixed(0)} ms`;
  console.log(
    `| ${capabilities.toLocaleString('en')} | ${name} | ${wall.toFixed(0)} ms | ${spent} | ${changes} |`,
  );
}
