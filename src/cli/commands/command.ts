import type { Command } from 'commander';
import type { ExitCode, exitCodes } from '../shell/exit-code.ts';
import type { Shell } from '../shell/shell.ts';

/** One subcommand: what it says of itself, and what it does. */
export interface CliCommand {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** When one wants it. */
  readonly when: string;
  readonly examples: readonly { readonly line: string; readonly does: string }[];
  /** What each exit code means here. */
  readonly exits: Readonly<Partial<Record<keyof typeof exitCodes, string>>>;
  /** Commands below this one: `keys create`. */
  readonly parts?: readonly CliCommand[];
  /** Adds arguments and options. */
  declare?(command: Command): void;
  /** Absent where the command is only a group. */
  run?(call: Call<never>): Promise<ExitCode>;
}

/** A parsed command line. */
export interface Call<Options> {
  /** The arguments that are not options. */
  readonly words: readonly string[];
  readonly options: Options;
  readonly shell: Shell;
  /** The whole command line as it is declared, for what describes it. */
  readonly program: Command;
}

/** Declares a command. `Options` is what `declare` makes the parser produce; the two stand side by side in one file. */
export function defineCommand<Options>(
  command: Omit<CliCommand, 'run'> & { run?(call: Call<Options>): Promise<ExitCode> },
): CliCommand {
  return command as CliCommand;
}
