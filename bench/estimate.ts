/**
 * What estimating a prompt of 10 kB takes, beside counting its tokens with a real tokenizer, all in one run:
 * `npx node bench/estimate.ts`. Prints a Markdown table; takes about twenty seconds.
 */
import { estimateTokens, scoreComplexity } from '../src/runtime/estimate/index.ts';
import { readTexts } from '../test/runtime/estimate/texts.ts';
import { countTokens } from '../test/runtime/estimate/tokenizer.ts';
import { timeInTurns } from './support/in-turns.ts';

/** Rounds in which every case has its turn, and how long a turn lasts. */
const rounds = 11;
const turnMs = 30;
const bytes = 10_000;

const kinds = ['english', 'german', 'russian', 'chinese', 'typescript', 'json', 'base64'];
const prompts = [
  ...kinds.map((kind) => ({ name: `${kind}, 10 kB`, text: promptOf(kind, bytes) })),
  { name: 'english, 1 MB', text: promptOf('english', 1_000_000) },
  { name: 'every kind in turn, 10 MB', text: promptOf(undefined, 10_000_000) },
];

const works = [
  (text: string) => estimateTokens(text),
  (text: string) => scoreComplexity({ messages: [{ role: 'user', content: text }] }),
  // The tokenizer keeps what words come to, as in a server that runs on: that is its better side.
  (text: string) => (text.length > 2_000_000 ? 0 : countTokens(text)),
] as const;

const timings = timeInTurns(
  prompts.flatMap(({ text }) => works.map((work) => () => work(text))),
  { rounds, turnMs, atOnce: 1 },
);

console.log(
  `Node ${process.version}, ${rounds} rounds; microseconds of the thread's processor time, medians and, in brackets, the fastest\n`,
);
console.log('| prompt | tokens estimated | complexity | `o200k_base` counted |\n|---|---:|---:|---:|');
for (const [row, { name, text }] of prompts.entries()) {
  const [tokens, score, counted] = timings
    .slice(row * works.length, (row + 1) * works.length)
    .map(({ median, fastest }) => `${format(median)} (${format(fastest)})`);
  const real = text.length > 2_000_000 ? 'not measured' : counted;
  console.log(`| ${name} | ${tokens} | ${score} | ${real} |`);
}

/** The texts of a kind, or of every kind, over and over, up to so many bytes. */
function promptOf(kind: string | undefined, size: number): string {
  const texts = readTexts().filter((one) => kind === undefined || one.kind === kind);
  const once = texts.map(({ text }) => text).join('\n');
  const repeated = Buffer.from(once.repeat(Math.ceil(size / Buffer.byteLength(once))));
  return repeated.subarray(0, size).toString();
}

/** Of nanoseconds, in microseconds. */
function format(nanoseconds: number): string {
  return (nanoseconds / 1000).toFixed(0);
}
