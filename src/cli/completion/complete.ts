import type { Argument, Command, Option } from 'commander';
import { shortened } from '../markup/shortened.ts';
import type { NamesOf } from './names-of.ts';

/** What may stand where the cursor is. */
export interface Completion {
  readonly words: readonly { readonly word: string; readonly does?: string }[];
  /** Paths of the file system as well, which the shell itself knows best. */
  readonly paths?: 'files' | 'directories';
}

/**
 * What may stand in the place of the last of these words, out of the commands, options, choices and placeholders that
 * the command line declares. The words are those after the program's name; the last may be empty.
 */
export function complete(program: Command, words: readonly string[], namesOf: NamesOf): Completion {
  const current = words.at(-1) ?? '';
  const { command, parent, argument, pending, ended } = walk(program, words.slice(0, -1));
  const [, long, attached] = /^(--[^=]+)=(.*)$/.exec(current) ?? [];
  const seen = (option: Option | undefined, text: string) =>
    option === undefined ? nothing : valuesOf(option, text, optionKinds(option), namesOf);
  if (pending !== undefined) return seen(pending, current);
  if (!ended && long !== undefined && attached !== undefined) {
    const { words: values, ...rest } = seen(optionOf(command, long), attached);
    return { ...rest, words: values.map(({ word, ...more }) => ({ word: `${long}=${word}`, ...more })) };
  }
  if (!ended && current.startsWith('-')) return { words: optionsOf(command, current) };
  const below = argument === 0 ? commandsOf(command, current) : [];
  const next = argumentOf(command, argument);
  // What `help` takes is a command beside it.
  const beside = next?.name() === 'command' && parent !== undefined ? commandsOf(parent, current) : [];
  const values = next === undefined ? nothing : valuesOf(next, current, [next.name()], namesOf);
  const found = { ...values, words: [...below, ...beside, ...values.words] };
  if (found.words.length > 0 || found.paths !== undefined || current !== '' || ended) return found;
  return command.commands.length > 0 ? nothing : { words: optionsOf(command, '-') };
}

const nothing: Completion = { words: [] };

interface Position {
  readonly command: Command;
  /** The one that it is below, which commander does not tell of its own `help`. */
  readonly parent?: Command;
  /** How many arguments of it stand before the cursor. */
  readonly argument: number;
  /** The option that waits for its value. */
  readonly pending?: Option;
  /** After `--` everything is an argument. */
  readonly ended: boolean;
}

/** Where the words before the cursor lead. */
function walk(program: Command, before: readonly string[]): Position {
  return before.reduce(step, { command: program, argument: 0, ended: false });
}

function step(at: Position, word: string): Position {
  const { pending, ...rest } = at;
  const { command, argument, ended } = rest;
  const isOption = !ended && word.startsWith('-') && word !== '-';
  if (pending !== undefined && !isOption) return pending.variadic ? at : rest;
  if (word === '--' && !ended) return { ...rest, ended: true };
  if (isOption) {
    const option = optionOf(command, word);
    return option?.required === true ? { ...rest, pending: option } : rest;
  }
  const below = argument === 0 ? visibleCommands(command).find((one) => one.name() === word) : undefined;
  return below === undefined
    ? { ...rest, argument: argument + 1 }
    : { command: below, parent: command, argument: 0, ended };
}

function visibleCommands(command: Command): Command[] {
  return command.createHelp().visibleCommands(command);
}

/** By its exact name; one with its value attached waits for nothing and is none. */
function optionOf(command: Command, word: string): Option | undefined {
  return command.options.find(({ short, long }) => word === short || word === long);
}

function argumentOf({ registeredArguments }: Command, index: number): Argument | undefined {
  const last = registeredArguments.at(-1);
  return registeredArguments[index] ?? (last?.variadic === true ? last : undefined);
}

function commandsOf(command: Command, start: string): Completion['words'] {
  return visibleCommands(command)
    .filter((one) => one.name().startsWith(start))
    .map((one) => ({ word: one.name(), does: oneLine(one.summary() || one.description()) }));
}

function optionsOf(command: Command, start: string): Completion['words'] {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long, short, description }) => {
      const word = long ?? short;
      return word?.startsWith(start) === true ? [{ word, does: oneLine(description) }] : [];
    });
}

/** What the names in a declaration stand for: those of an argument or of an option's value. */
type Kinds = readonly string[];

/** Of `--team <id>` the placeholder, and what it is the id of. */
function optionKinds({ flags, long }: Option): Kinds {
  const [, placeholder = ''] = /[<[]([^>\]]+?)(?:\.\.\.)?[>\]]/.exec(flags) ?? [];
  return [placeholder, long?.slice(2) ?? ''];
}

function valuesOf(
  { argChoices }: { readonly argChoices?: readonly string[] | undefined },
  start: string,
  kinds: Kinds,
  namesOf: NamesOf,
): Completion {
  // Several with commas between: what is complete stays as it is.
  const done = kinds.includes('names') ? start.slice(0, start.lastIndexOf(',') + 1) : '';
  const names = argChoices ?? [...new Set(kinds)].flatMap((kind) => namesOf(kind) ?? []);
  const words = names
    .map((name) => ({ word: `${done}${name}` }))
    .filter(({ word }) => word.startsWith(start));
  const path = kinds.map((kind) => pathKinds[kind]).find((one) => one !== undefined);
  return argChoices === undefined && path !== undefined ? { words, paths: path } : { words };
}

/** Placeholders that stand for paths. */
const pathKinds: Readonly<Record<string, Completion['paths']>> = {
  file: 'files',
  'file-or-url': 'files',
  'file:line': 'files',
  bundle: 'files',
  plan: 'files',
  root: 'files',
  base: 'files',
  revision: 'files',
  directory: 'directories',
};

const longest = 80;

function oneLine(text: string): string {
  const [first = ''] = text.split(/[\n;]|: /);
  return shortened(first.replaceAll(/\s+/g, ' '), longest);
}
