/**
 * The runtime beside the naive interpreter of `test/runtime/oracle`, on as many questions as it is given:
 * `node test/proof/decisions.ts [questions] [seed]`. Prints the seed, what was compared and every difference with the
 * seed that draws it again; ends with 1 where there was one. A million takes about two minutes of one core.
 */
import { compareOne, type Difference, type Tally } from '../runtime/oracle/compare.ts';

const [questions = 1_000_000, seed = 1] = process.argv.slice(2).map(Number);
const perTable = 200;

const tally: Tally = new Map();
const differences: Difference[] = [];
const tables = Math.ceil(questions / perTable);
for (let index = 0; index < tables; index += 1) {
  differences.push(...compareOne(seed + index, perTable, tally));
}

const asked = [...tally.values()].reduce((sum, count) => sum + count, 0);
console.log(`seed ${seed}: ${asked} questions to ${tables} tables, ${differences.length} differences\n`);
console.log('| the interpreter says | questions |\n| --- | --: |');
for (const [kind, count] of [...tally].sort(([, a], [, b]) => b - a))
  console.log(`| \`${kind}\` | ${count} |`);
for (const difference of differences.slice(0, 10)) console.dir(difference, { depth: 8 });
process.exitCode = differences.length === 0 ? 0 : 1;
