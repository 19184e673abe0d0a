import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ChatReply } from '../../src/chat/reply.ts';
import type { FinishReason } from '../../src/chat/usage.ts';

/** What is compared of an answer: ours on one side, the oracle's on the other. Absent fields are not compared. */
export interface Facts {
  readonly id?: string | undefined;
  readonly model?: string | undefined;
  readonly text?: readonly string[];
  readonly reasoning?: readonly string[];
  readonly refusal?: readonly string[];
  readonly tools?: readonly (readonly { readonly name: string; readonly arguments: string }[])[];
  readonly finish?: readonly (FinishReason | undefined)[];
  readonly usage?: Readonly<Record<string, number | undefined>> | undefined;
  readonly failure?: unknown;
}

/** The facts of a reply, choice by choice. */
export function factsOf(reply: ChatReply): Facts {
  const { choices, id, model, usage } = reply;
  const joined = (type: 'text' | 'reasoning' | 'refusal') =>
    choices.map(({ content }) => content.flatMap((part) => (part.type === type ? [part.text] : [])).join(''));
  return {
    id,
    model,
    text: joined('text'),
    reasoning: joined('reasoning'),
    refusal: joined('refusal'),
    tools: choices.map(({ content }) =>
      content.flatMap((part) =>
        part.type === 'tool-call' ? [{ name: part.name, arguments: part.arguments }] : [],
      ),
    ),
    finish: choices.map(({ finish }) => finish),
    usage: usage === undefined ? undefined : { ...usage },
  };
}

/** JSON text that means the same reads the same; what is no JSON stays as it is. */
export function canonicalArguments(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

interface Known {
  /** A regular expression for record ids. */
  readonly ids: string;
  /** The feature, as in `Facts`. */
  readonly feature: string;
  readonly reason: string;
}

/**
 * Counts, for one suite, how many records agree with the oracle by API and feature, prints the table, and holds
 * every difference against `known-differences.json`: one that is not explained there fails, and so does an
 * explanation that nothing needs any more.
 */
export function createTally(suite: string) {
  const file = resolve(import.meta.dirname, 'known-differences.json');
  const known: readonly Known[] = JSON.parse(readFileSync(file, 'utf8'))[suite] ?? [];
  const used = new Set<Known>();
  const counts = new Map<string, Map<string, { equal: number; all: number }>>();
  const unexplained: string[] = [];
  const explained: string[] = [];

  function count(api: string, feature: string, equal: boolean): void {
    const features = counts.get(api) ?? new Map();
    counts.set(api, features);
    const cell = features.get(feature) ?? { equal: 0, all: 0 };
    features.set(feature, cell);
    cell.all += 1;
    if (equal) cell.equal += 1;
  }

  return {
    /** Compares one feature of one record. */
    compare(
      record: { readonly id: string; readonly api: string },
      feature: string,
      ours: unknown,
      oracle: unknown,
    ) {
      const equal = isDeepStrictEqual(ours, oracle);
      count(record.api, feature, equal);
      if (equal) return;
      const why = known.find((each) => each.feature === feature && new RegExp(each.ids).test(record.id));
      if (why !== undefined) {
        used.add(why);
        explained.push(`${record.id} ${feature}: ${why.reason}`);
        return;
      }
      const show = (value: unknown) => (JSON.stringify(value) ?? 'undefined').slice(0, 300);
      unexplained.push(`${record.id} ${feature}\n  ours   ${show(ours)}\n  oracle ${show(oracle)}`);
    },
    unexplained,
    explained,
    stale: () => known.filter((each) => !used.has(each)).map(({ ids, feature }) => `${ids} ${feature}`),
    table(): string {
      const features = [...new Set([...counts.values()].flatMap((row) => [...row.keys()]))];
      const cell = (api: string, feature: string) => {
        const { equal, all } = counts.get(api)?.get(feature) ?? { equal: 0, all: 0 };
        return all === 0 ? '-' : `${equal}/${all}`;
      };
      const rows = [
        [suite, ...features],
        ...[...counts.keys()].sort().map((api) => [api, ...features.map((feature) => cell(api, feature))]),
      ];
      const widths =
        rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
      return rows
        .map((row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  '))
        .join('\n');
    },
  };
}
