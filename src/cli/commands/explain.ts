import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { CodeExample, ExampleFile } from '../../compiler/example.ts';
import type { Severity } from '../../diagnostic/diagnostic.ts';
import { nearest } from '../../diagnostic/suggest.ts';
import { codesElsewhere } from '../explain/codes-elsewhere.ts';
import { printedCodes } from '../explain/printed-codes.ts';
import type { ExplainOptions } from '../explain/run-explain-registry.ts';
import { declareRegistry } from '../options/registry-options.ts';
import { findRegistry } from '../registry/find-registry.ts';
import { CouldNotRun } from '../shell/could-not-run.ts';
import { exitCodes } from '../shell/exit-code.ts';
import type { Shell } from '../shell/shell.ts';
import { defineCommand } from './command.ts';

/** Prints what a diagnostic code means, how a capability decides, or why a recorded request was decided as it was. */
export const explain = defineCommand<ExplainOptions>({
  name: 'explain',
  summary: 'say what a code, a part of a capability or a recorded decision means',
  when: 'validate prints the code with each finding, plan with each change, and the gateway in its errors; this says what it means, and of a finding how it is mended. A capability, or a part of one, is told in words with its line; a recorded decision, with every rule and candidate.',
  examples: [
    { line: 'signalbox explain fallback-cycle', does: 'one code' },
    { line: 'signalbox explain', does: 'every code of a finding' },
    { line: 'signalbox explain target-moved', does: 'a code of a plan' },
    {
      line: 'signalbox explain summarization.rules[1]',
      does: 'a rule in words, its line, and the tree that it is part of',
    },
    {
      line: 'signalbox explain --record decisions.jsonl:17',
      does: 'why that request is decided as it is, under the registry here; --under names another revision',
    },
  ],
  exits: {
    ok: 'printed',
    findings: 'there is no such code, capability or part, or the registry has errors',
    couldNotRun: 'no such record, no registry, or wrong usage',
  },
  declare(command) {
    command
      .argument(
        '[subject]',
        'a code as validate, plan or the gateway prints it, or a capability or a part of it, as chat.rules[0]',
      )
      .option('--record <file:line>', 'a recorded decision, as simulate prints it')
      .option(
        '--under <revision>',
        'a commit, a table file or an address of one, in the place of the registry here',
      );
    declareRegistry(command);
  },
  async run({ words, options, shell }) {
    const [code] = words;
    if (options.record !== undefined) {
      if (code === undefined) return explainRegistry(undefined, options, shell);
      throw new CouldNotRun('usage', 'explain takes a subject or --record, not both');
    }
    if (code === undefined) {
      shell.out(groups.map(([severity, heading]) => `${heading}\n${listed(severity)}`).join('\n'));
      return exitCodes.ok;
    }
    const kind = printedCodes.find((other) => other.code === code);
    const elsewhere = codesElsewhere.filter((other) => other.code === code);
    const isCode = kind !== undefined || elsewhere.length > 0;
    // A part is no code, and a capability's name is only one where there is a registry.
    const named = /[.[_]/.test(code) || options.registry !== undefined || options.under !== undefined;
    if (!isCode && (named || (await isCapability(code, options, shell)))) {
      return explainRegistry(code, options, shell);
    }
    if (!isCode) {
      const guess = nearest(
        code,
        [...printedCodes, ...codesElsewhere].map((other) => other.code),
      );
      shell.note(`There is no code "${code}".${guess === undefined ? '' : ` Did you mean "${guess}"?`}\n`);
      return exitCodes.findings;
    }
    const told = elsewhere.map(({ of, explain: means }) => `${code} (${of})\n\n${means}\n`);
    if (kind !== undefined) {
      const { examples } = await import('../../compiler/examples.ts');
      told.unshift(`${kind.code} (${kind.severity})\n\n${kind.explain}\n${shown(examples[code])}`);
    }
    shell.out(told.join('\n'));
    return exitCodes.ok;
  },
});

async function explainRegistry(path: string | undefined, options: ExplainOptions, shell: Shell) {
  const { runExplainRegistry } = await import('../explain/run-explain-registry.ts');
  return runExplainRegistry(path, options, shell);
}

/** Whether the registry here has a file for a capability of that name. */
async function isCapability(
  name: string,
  { registry }: ExplainOptions,
  { directory }: Shell,
): Promise<boolean> {
  const found = registry ?? findRegistry(directory);
  return found !== undefined && existsSync(join(directory, found, 'capabilities', `${basename(name)}.yaml`));
}

/** What is wrong and what is right, set apart from the words. */
function shown(example: CodeExample | undefined): string {
  if (example === undefined) return '';
  const { bad, good } = example;
  return `${part('Wrong', bad)}${good === undefined ? '' : part('Right', good)}`;
}

function part(word: string, { file, text }: ExampleFile): string {
  return `\n${word}, in ${file}:\n\n${text.replaceAll(/^(?=.)/gm, '    ')}\n`;
}

const groups = [
  ['error', 'Errors: there is no table until they are mended.'],
  ['warning', 'Warnings:'],
  ['info', 'Notes:'],
] as const;

const widest = Math.max(...printedCodes.map(({ code }) => code.length));

/** Every code of one severity in the order of the alphabet, each with the first sentence of what it means. */
function listed(severity: Severity): string {
  return printedCodes
    .filter((kind) => kind.severity === severity)
    .sort((one, other) => (one.code < other.code ? -1 : 1))
    .map(({ code, explain }) => `  ${code.padEnd(widest)}  ${inOneLine(explain, 96 - widest)}\n`)
    .join('');
}

/** The first sentence, cut between two words where it is longer than that. */
function inOneLine(text: string, length: number): string {
  const [sentence = ''] = text.split(/(?<=\.)\s/);
  if (sentence.length <= length) return sentence;
  return `${sentence.slice(0, sentence.lastIndexOf(' ', length - 2))} …`;
}
