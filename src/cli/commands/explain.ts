import { catalogue as ofCompiler } from '../../compiler/catalogue.ts';
import type { CodeExample, ExampleFile } from '../../compiler/example.ts';
import type { Severity } from '../../diagnostic/diagnostic.ts';
import { nearest } from '../../diagnostic/suggest.ts';
import * as ofTests from '../../policy-test/test-diagnostics.ts';
import { exitCodes } from '../shell/exit-code.ts';
import { defineCommand } from './command.ts';

/** Every code that a command can print. */
const catalogue: readonly Pick<(typeof ofCompiler)[number], 'code' | 'severity' | 'explain'>[] = [
  ...ofCompiler,
  ...Object.values(ofTests),
];

/** Prints what a diagnostic code means. */
export const explain = defineCommand({
  name: 'explain',
  summary: 'say what a diagnostic code means',
  when: 'validate prints the code with each finding; this says why it is one, and how it is mended.',
  examples: [
    { line: 'signalbox explain fallback-cycle', does: 'one code' },
    { line: 'signalbox explain', does: 'every code there is' },
  ],
  exits: { ok: 'printed', findings: 'there is no such code' },
  declare(command) {
    command.argument('[code]', 'as validate prints it');
  },
  async run({ words, shell }) {
    const [code] = words;
    if (code === undefined) {
      shell.out(groups.map(([severity, heading]) => `${heading}\n${listed(severity)}`).join('\n'));
      return exitCodes.ok;
    }
    const kind = catalogue.find((other) => other.code === code);
    if (kind === undefined) {
      const guess = nearest(
        code,
        catalogue.map((other) => other.code),
      );
      shell.note(`There is no code "${code}".${guess === undefined ? '' : ` Did you mean "${guess}"?`}\n`);
      return exitCodes.findings;
    }
    const { examples } = await import('../../compiler/examples.ts');
    shell.out(`${kind.code} (${kind.severity})\n\n${kind.explain}\n${shown(examples[code])}`);
    return exitCodes.ok;
  },
});

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

const widest = Math.max(...catalogue.map(({ code }) => code.length));

/** Every code of one severity in the order of the alphabet, each with the first sentence of what it means. */
function listed(severity: Severity): string {
  return catalogue
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
