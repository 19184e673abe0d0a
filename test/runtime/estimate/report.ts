import { estimateTokens, scoreComplexity } from '../../../src/runtime/estimate/index.ts';
import { type Label, type LabelledPrompt, labels, readPrompts } from './prompts.ts';
import { readTexts } from './texts.ts';
import { countTokens } from './tokenizer.ts';

/** Below the first a request is easy, from the second on it is hard. */
const thresholds = [0.3, 0.6] as const;

/** How far the estimates of a kind of text are off, as shares of what the tokenizer counts: in order of size. */
interface KindErrors {
  readonly kind: string;
  readonly charactersPerToken: number;
  readonly errors: readonly number[];
}

/** What becomes of the texts that nothing was fitted to, by kind. */
export function tokenErrors(): readonly KindErrors[] {
  const byKind = Map.groupBy(
    readTexts().filter(({ heldOut }) => heldOut),
    ({ kind }) => kind,
  );
  return [...byKind].map(([kind, texts]) => {
    const counts = texts.map(({ text }) => countTokens(text));
    const characters = texts.reduce((sum, { text }) => sum + text.length, 0);
    return {
      kind,
      charactersPerToken: characters / counts.reduce((sum, count) => sum + count, 0),
      errors: texts
        .map(({ text }, index) => estimateTokens(text) / (counts[index] ?? 1) - 1)
        .sort((a, b) => Math.abs(a) - Math.abs(b)),
    };
  });
}

function labelOf(score: number): Label {
  const [easy, hard] = thresholds;
  if (score < easy) return 'easy';
  return score < hard ? 'medium' : 'hard';
}

/** The share of prompts whose score falls where their label says. */
export function accuracyOf(prompts: readonly LabelledPrompt[]): number {
  const right = prompts.filter(({ label, conversation }) => labelOf(scoreComplexity(conversation)) === label);
  return right.length / prompts.length;
}

/** The tables of `docs/estimates.md`, by the name that stands in their marks. */
export function estimateTables(): Readonly<Record<string, string>> {
  const prompts = readPrompts();
  const [fitted, heldOut] = [prompts.filter((one) => !one.heldOut), prompts.filter((one) => one.heldOut)];
  return {
    tokens: table(
      ['text', 'characters a token', 'median error', 'worst error'],
      tokenErrors().map(({ kind, charactersPerToken, errors }) => [
        kind,
        charactersPerToken.toFixed(1),
        percent(median(errors)),
        percent(errors.at(-1) ?? 0),
      ]),
    ),
    confusion: table(
      ['prompts', 'label', 'scored easy', 'scored medium', 'scored hard', 'right'],
      [...confusion('held out', heldOut), ...confusion('fitted', fitted)],
    ),
    domains: table(
      ['held-out prompts', 'how many', 'right'],
      [...groups(heldOut, ({ domain }) => domain), ...groups(heldOut, ({ language }) => language)],
    ),
  };
}

function confusion(name: string, prompts: readonly LabelledPrompt[]): string[][] {
  return labels.map((label) => {
    const own = prompts.filter((one) => one.label === label);
    const scored = own.map(({ conversation }) => labelOf(scoreComplexity(conversation)));
    const counts = labels.map((one) => String(scored.filter((other) => other === one).length));
    return [name, label, ...counts, share(accuracyOf(own))];
  });
}

function groups(prompts: readonly LabelledPrompt[], by: (prompt: LabelledPrompt) => string): string[][] {
  return [...Map.groupBy(prompts, by)]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, list]) => [name, String(list.length), share(accuracyOf(list))]);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

function percent(part: number): string {
  const rounded = Math.round(part * 100);
  return rounded > 0 ? `+${rounded} %` : `${rounded === 0 ? 0 : rounded} %`;
}

function share(part: number): string {
  return `${Math.round(part * 100)} %`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, column) =>
    Math.max(cell.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join(
    '\n',
  );
}
