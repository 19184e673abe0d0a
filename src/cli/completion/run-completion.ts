import { resolve } from 'node:path';
import type { Call } from '../commands/command.ts';
import { findRegistry } from '../registry/find-registry.ts';
import { type ExitCode, exitCodes } from '../shell/exit-code.ts';
import type { Shell } from '../shell/shell.ts';
import { complete } from './complete.ts';
import { namesIn } from './names-of.ts';
import { shells } from './shells/index.ts';

/** Prints what a shell reads once, or with the words of a line what may stand in the place of the last. */
export async function runCompletion({ words, shell, program }: Call<object>): Promise<ExitCode> {
  const [name, ...asked] = words;
  const language = Object.values(shells).find((one) => one.shell === name);
  if (language === undefined) return exitCodes.couldNotRun;
  if (asked.length === 0) shell.out(language.script);
  else {
    const line = language.wordsOf?.(asked) ?? asked;
    shell.out(language.answer(complete(program, line, namesIn(registryOf(line, shell))), asked));
  }
  return exitCodes.ok;
}

/** The registry that the line names, or that the command would find. */
function registryOf(line: readonly string[], { directory }: Shell): string | undefined {
  const at = line.findIndex((word) => /^--registry(?:=|$)/.test(word));
  const [, attached] = /^--registry=(.*)$/.exec(line[at] ?? '') ?? [];
  const named = at === -1 ? undefined : (attached ?? line[at + 1]);
  const found = named || findRegistry(directory);
  return found === undefined ? undefined : resolve(directory, found);
}
