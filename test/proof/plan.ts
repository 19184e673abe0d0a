/**
 * Holds plans against brute force: pairs of generated registries, one to three edits apart, both compiled, planned, and
 * asked everything in every bucket where an answer could change. Run with `node test/proof/plan.ts <pairs>`; 520 pairs
 * that compile take some minutes. Prints each difference with its seed, and ends with 1 where there is any.
 */
import { comparePair } from '../gitops/brute/compare-pair.ts';

const wanted = Number(process.argv[2] ?? 520);
const classes = new Map<string, number>();
const edits = new Map<string, number>();
let [compiled, asked, different, seed] = [0, 0, 0, 0];
while (compiled < wanted) {
  seed += 1;
  const outcome = await comparePair(seed);
  if (!outcome.compiled) continue;
  compiled += 1;
  asked += outcome.asked;
  for (const name of outcome.classes) classes.set(name, (classes.get(name) ?? 0) + 1);
  for (const name of outcome.edits) edits.set(name, (edits.get(name) ?? 0) + 1);
  for (const one of outcome.differences) console.log(one);
  if (outcome.differences.length > 0) different += 1;
  if (compiled % 100 === 0) console.error(`${compiled} pairs`);
}
console.log(
  `${compiled} pairs (of ${seed} seeds, the others do not compile), ${asked} kinds of request asked in every bucket`,
);
console.log(`changes by class: ${[...classes].map(([name, count]) => `${name} ${count}`).join(', ')}`);
console.log(
  `edits: ${[...edits]
    .sort()
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')}`,
);
console.log(`pairs on which plan and brute force differ: ${different}`);
process.exitCode = different === 0 ? 0 : 1;
