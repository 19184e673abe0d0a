import { CommanderError } from 'commander';
import { printable, sayable } from '../diagnostic/printable.ts';
import { buildProgram } from './program.ts';
import { CouldNotRun, isSystemError, systemReason } from './shell/could-not-run.ts';
import { type ExitCode, exitCodes } from './shell/exit-code.ts';
import { processShell, type Shell } from './shell/shell.ts';

/** Runs one command line in this process, and ends it. */
export async function start(): Promise<never> {
  const { shell, finish } = processShell();
  // Also for what nobody awaits: a crash must never look like a finding.
  process.on('uncaughtException', (error) => process.exit(tell(error, shell)));
  return finish(await run(process.argv.slice(2), shell));
}

/** Runs one command line and returns its exit code. Whatever goes wrong is told in words, on stderr. */
export async function run(words: readonly string[], shell: Shell): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok;
  const program = buildProgram(shell, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(words.length === 0 ? ['--help'] : words, { from: 'user' });
    return code;
  } catch (error) {
    return tell(error, shell);
  }
}

function tell(error: unknown, shell: Shell): ExitCode {
  // Commander has printed its own words by then.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.couldNotRun;
  if (shell.environment['SIGNALBOX_DEBUG']) shell.note(`${stackOf(error)}\n`);
  if (error instanceof CouldNotRun) {
    const hint = error.hint === undefined ? '' : `  ${printable(error.hint)}\n`;
    // What files, servers and names bring into a message stays on its line: in CI the next could be a command.
    shell.note(`error: ${sayable(error.message)}\n${hint}`);
    return exitCodes.couldNotRun;
  }
  if (isSystemError(error)) {
    const path = 'path' in error ? `${sayable(String(error.path))}: ` : '';
    shell.note(`error: ${path}${systemReason(error)}\n`);
    return exitCodes.couldNotRun;
  }
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  const message = printable(first);
  shell.note(
    `bug: ${message}\n  This is a fault in signalbox, not in your registry. Please report it with the command that you ran; SIGNALBOX_DEBUG=1 adds the stack.\n`,
  );
  return exitCodes.bug;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
