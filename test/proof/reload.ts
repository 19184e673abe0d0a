/**
 * Ten thousand reloads of a real gateway under load, a bad candidate after each: what `test/gateway/reload.test.ts`
 * holds in each run of the tests, for longer. Prints what it found, and ends with 1 where anything went wrong. Run
 * with `node test/proof/reload.ts [reloads] [minutes]`; ten thousand took nine minutes with half of one core, and it ends
 * after the minutes at the latest.
 */
import { cpus } from 'node:os';
import { runReloadStorm } from '../gateway/support/reload-storm.ts';

const plan = {
  swaps: Number(process.argv[2] ?? 10_000),
  streams: 200,
  requestsPerSwap: 16,
  gapMs: 20,
  atMostMs: Number(process.argv[3] ?? 60) * 60_000,
};
const storm = await runReloadStorm(plan);
const {
  swaps,
  requests,
  streams,
  spanning,
  failed,
  mixed,
  wronglyJudged,
  refused,
  tablesLeft,
  heap,
  seconds,
  answered,
  processorSeconds,
  rates,
} = storm;

const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
const rows = [
  ['sound tables that became live', `${swaps} in ${Math.round(seconds)} s`],
  ['bad candidates refused, applied', `${swaps - wronglyJudged.length}, ${wronglyJudged.length}`],
  ['whole answers, of which during the reloads', `${requests}, ${answered}`],
  ['the latter a second, and in the slowest ten seconds', `${perSecond(answered / seconds)}, ${slowest()}`],
  [
    'processor that the process got, and whole answers in a second of it',
    `${perSecond((processorSeconds / seconds) * 100)} % of one, ${perSecond(answered / processorSeconds)}`,
  ],
  ['streams, of which open across a reload', `${streams}, ${spanning}`],
  ['failed', String(failed.length)],
  ['of more than one generation', String(mixed.length)],
  ['tables in memory at the end', String(tablesLeft)],
  ['heap after a tenth of the reloads, and at the end', `${mebibytes(heap.early)}, ${mebibytes(heap.late)}`],
  ['what the heap grows by in a thousand reloads', mebibytes(heap.slope)],
  ['whole answers without reloads', quantiles(storm.latencies.calm)],
  ['whole answers during them', quantiles(storm.latencies.storm)],
];
console.log(`${cpus()[0]?.model} × ${cpus().length}, Node ${process.versions.node}\n`);
console.log('| what | figure |\n|---|---|');
for (const [what, figure] of rows) console.log(`| ${what} | ${figure} |`);
console.log('\n| bad candidate | refused as | times |\n|---|---|---|');
for (const [named, times] of Object.entries(refused).sort())
  console.log(`| ${named.replace(': ', ' | ')} | ${times} |`);
const wrong = [...failed, ...mixed, ...wronglyJudged];
for (const sentence of wrong.slice(0, 20)) console.error(sentence);
process.exitCode = wrong.length === 0 && tablesLeft <= 2 ? 0 : 1;

function perSecond(rate: number): string {
  return rate.toFixed(0);
}

function slowest(): string {
  return rates.length === 0 ? 'none' : perSecond(Math.min(...rates));
}

function quantiles(milliseconds: readonly number[]): string {
  const sorted = milliseconds.toSorted((one, other) => one - other);
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(0);
  return `median ${at(0.5)} ms, 99th percentile ${at(0.99)} ms`;
}
