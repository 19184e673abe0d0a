/**
 * How long `signalbox simulate` takes for a million decision records: written here as a gateway would, from the
 * registry of this repository, then decided again under an edited copy, beside what was recorded and beside the
 * registry's own table. Each command is a process of its own, start included. Prints a Markdown table. Run with
 * `node bench/simulate.ts [records]`.
 */
import { once } from 'node:events';
import {
  cpSync,
  createWriteStream,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { compile } from '../src/compiler/compile.ts';
import { recordDecision } from '../src/runtime/records/record-decision.ts';
import type { ResolveContext } from '../src/runtime/resolution.ts';
import { createRouter } from '../src/runtime/router.ts';
import { pseudonymsOf } from '../src/watch/lines/pseudonyms.ts';
import { spentBy } from './support/spent-by.ts';

const root = resolve(import.meta.dirname, '..');
const records = Number(process.argv[2] ?? 1_000_000);
const directory = mkdtempSync(join(tmpdir(), 'signalbox-simulate-'));
const file = join(directory, 'decisions.jsonl');
try {
  const { table, revision, bytes } = await compile({ directory: join(root, 'registry'), targets: [] });
  if (table === undefined || revision === undefined || bytes === undefined) throw new Error('no table');
  writeFileSync(join(directory, 'before.json'), bytes);
  cpSync(join(root, 'registry'), join(directory, 'registry'), { recursive: true });
  const code = join(directory, 'registry/capabilities/code_generation.yaml');
  writeFileSync(code, readFileSync(code, 'utf8').replace(/^use: .*/m, 'use: claude-4-sonnet'));

  await write();
  const size = statSync(file).size;
  const rows: [string, number, number][] = [];
  for (const [name, ...words] of [
    ['beside what was recorded'],
    ['beside a table', '--against', 'before.json'],
  ] as const) {
    rows.push([name, ...measure('decisions.jsonl', words)]);
  }
  writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 1 }));
  rows.push(['beside what was recorded, unpacked on the way', ...measure('decisions.jsonl.gz', [])]);

  console.log(
    `${cpus()[0]?.model ?? 'unknown'} × ${availableParallelism()}, Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(1)};`,
  );
  console.log(
    `${records} records, ${(size / 2 ** 20).toFixed(0)} MiB, ${(size / records).toFixed(0)} bytes each\n`,
  );
  console.log('| simulate | seconds | processor seconds |\n|---|---|---|');
  for (const [name, wall, processor] of rows)
    console.log(`| ${name} | ${wall.toFixed(1)} | ${processor.toFixed(1)} |`);

  async function write(): Promise<void> {
    const { resolve: decide } = createRouter({ table: table as never, revision: revision as string });
    const ids = Object.keys(table?.capabilities ?? {});
    const summaries = ids.indexOf('summarization');
    const units = pseudonymsOf('bench');
    const out = createWriteStream(file);
    for (let index = 0; index < records; index += 1) {
      const capability = ids[index % ids.length] ?? '';
      const context: ResolveContext = {
        request: `req_${index.toString(36).padStart(20, '0')}`,
        user: `user-${index % 50_000}`,
        ...(index % ids.length === summaries ? { team: 'search', key: 'key-1' } : {}),
        api: 'chat-completions',
        tags: { tier: index % 7 === 0 ? 'gold' : 'plain' },
        inputTokens: 200 + ((index * 7919) % 200_000),
        maxOutputTokens: 1024,
        messages: 1 + (index % 9),
        stream: index % 2 === 0,
        tools: index % 5,
        images: 0,
        audio: 0,
        files: 0,
        jsonSchema: false,
        reasoning: index % 11 === 0,
        complexity: (index % 100) / 100,
      };
      const resolution = decide(capability, context);
      const [first] = resolution.targets;
      const record = recordDecision({
        resolution,
        context,
        environment: 'default',
        at: 1_790_000_000_000 + index * 37,
        units,
        served:
          first === undefined
            ? { status: '4xx', outcome: 'refused', attempts: 0 }
            : {
                deployment: first.deployment,
                status: '2xx',
                outcome: 'complete',
                attempts: 1,
                input: context.inputTokens ?? 0,
                output: 100 + (index % 900),
                ...(context.stream ? { firstTokenMs: 300 + (index % 500) } : {}),
                totalMs: 2000 + (index % 5000),
              },
      });
      if (!out.write(`${JSON.stringify(record)}\n`)) await once(out, 'drain');
    }
    await new Promise<void>((done) => out.end(done));
  }

  /** Wall and processor time of one command, in seconds. */
  function measure(name: string, words: readonly string[]): [number, number] {
    const line = [process.execPath, join(root, 'src/cli/bin.mjs'), 'simulate', '--records', name, ...words];
    const { wall, processor, stdout } = spentBy([...line, '--format', 'json'], { directory });
    const { records: read, moved } = JSON.parse(stdout) as { records: number; moved: number };
    if (read !== records || moved === 0) throw new Error(`${read} records, ${moved} moved`);
    return [wall, processor];
  }
} finally {
  if (process.env.KEEP) console.log(directory);
  else rmSync(directory, { recursive: true, force: true });
}
