import { Command, Help, type Option } from 'commander';
import type { CliCommand } from './commands/command.ts';
import { commands } from './commands/index.ts';
import { packageVersion } from './package-version.ts';
import { type ExitCode, exitCodes } from './shell/exit-code.ts';
import type { Shell } from './shell/shell.ts';

/** The whole command line; `done` receives the exit code of the command that ran. */
export function buildProgram(shell: Shell, done: (code: ExitCode) => void): Command {
  const program = configure(new Command('signalbox'), shell)
    .description('Decide in Git which model answers: check, compile and serve a registry of YAML.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .addHelpText('after', epilogue);
  for (const command of commands) program.addCommand(toCommander(command, shell, done));
  return program;
}

function toCommander(definition: CliCommand, shell: Shell, done: (code: ExitCode) => void): Command {
  const command = configure(new Command(definition.name), shell)
    .summary(definition.summary)
    .description(`${sentence(definition.summary)}\n\n${definition.when}`)
    .helpOption('-h, --help', 'show help')
    .addHelpText('after', helpAfter(definition));
  for (const part of definition.parts ?? []) command.addCommand(toCommander(part, shell, done));
  definition.declare?.(command);
  const { run } = definition;
  if (run === undefined) return command;
  return command.action(async () => {
    done(await run({ words: command.args, options: command.opts(), shell, program: rootOf(command) }));
  });
}

function configure(command: Command, shell: Shell): Command {
  return command
    .exitOverride()
    .allowExcessArguments(false)
    .showSuggestionAfterError(true)
    .configureHelp({ helpWidth: 100, optionDescription })
    .configureOutput({
      writeOut: (text) => shell.out(text),
      writeErr: (text) => shell.note(text),
      outputError: (text, write) => write(`${text.trimEnd()}\n  See "${fullName(command)} --help".\n`),
      getOutHasColors: () => shell.colour.out,
      getErrHasColors: () => shell.colour.note,
    });
}

/**
 * Says which must be given. Choices that a description goes through one by one are not listed once more, and that an
 * option may be repeated is not told by an empty list.
 */
function optionDescription(option: Option): string {
  const { argChoices = [], defaultValue, description, mandatory } = option;
  const told = argChoices.length > 0 && argChoices.every((choice) => description.includes(choice));
  const isEmptyList = Array.isArray(defaultValue) && defaultValue.length === 0;
  const hidden = {
    ...(told ? { argChoices: undefined } : {}),
    ...(isEmptyList ? { defaultValue: undefined } : {}),
  };
  const shown = Object.assign(Object.create(option) as Option, hidden); // The same but for that.
  const described = new Help().optionDescription(shown);
  return mandatory ? `${described}; must be given` : described;
}

function rootOf(command: Command): Command {
  return command.parent === null ? command : rootOf(command.parent);
}

function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}

function helpAfter({ examples, exits }: CliCommand): string {
  const lines = examples.map(({ line, does }) => `  $ ${line}\n      ${does}`);
  const codes = Object.entries(exits).map(
    ([name, meaning]) => `  ${String(exitCodes[name as keyof typeof exitCodes]).padStart(3)}  ${meaning}`,
  );
  return [
    lines.length === 0 ? '' : `\nExamples:\n${lines.join('\n')}\n`,
    codes.length === 0 ? '' : `\nExit codes:\n${codes.join('\n')}\n`,
  ].join('');
}

const epilogue = `
Start here:
  $ signalbox dev
      a gateway on this machine that needs no key and reloads when you save
  $ signalbox validate
      every mistake in the registry, with its line

Exit codes: 0 ok · 1 findings · 2 changes, if asked · 3 could not run · 5 changed meanwhile ·
70 a fault in signalbox · 130 interrupted.
The result goes to stdout, progress to stderr. NO_COLOR and FORCE_COLOR are honoured.
`;

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
