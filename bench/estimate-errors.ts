/**
 * How far the estimates of tokens and of complexity are off on the texts and prompts of `test/runtime/estimate/` that
 * nothing was fitted to: `npx node bench/estimate-errors.ts`. With `--write` the tables go into `docs/estimates.md`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { estimateTables } from '../test/runtime/estimate/report.ts';

const page = resolve(import.meta.dirname, '../docs/estimates.md');
let text = readFileSync(page, 'utf8');
for (const [name, table] of Object.entries(estimateTables())) {
  console.log(`${table}\n`);
  const mark = new RegExp(`(<!-- ${name} -->\n\n)[^]*?(\n\n<!-- end -->)`);
  text = text.replace(mark, (_, before, after) => `${before}${table}${after}`);
}
if (process.argv.includes('--write')) writeFileSync(page, text);
