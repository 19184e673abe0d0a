import { catalogue } from '../../compiler/catalogue.ts';
import { nearest } from '../../diagnostic/suggest.ts';
import { exitCodes } from '../exit-code.ts';
import { defineCommand } from './command.ts';

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
      shell.out(catalogue.map((kind) => `${kind.severity.padEnd(8)} ${kind.code}\n`).join(''));
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
    shell.out(`${kind.code} (${kind.severity})\n\n${kind.explain}\n`);
    return exitCodes.ok;
  },
});
