import { setTimeout as sleep } from 'node:timers/promises';
import { systemReason } from './could-not-run.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';

/** What a command may touch of the process it runs in; a test hands in its own. */
export interface Shell {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where relative paths start. */
  readonly directory: string;
  /** Whether either stream may carry colours. */
  readonly colour: { readonly out: boolean; readonly note: boolean };
  /** Writes the result: stdout. */
  out(text: string): void;
  /** Writes progress and warnings: stderr. */
  note(text: string): void;
  /**
   * For commands that run until they are told to stop. Aborts on the first SIGINT or SIGTERM, or when nobody
   * reads our output any more; from then on the command ends itself. `reason` is a `Stop`.
   */
  untilStopped(): AbortSignal;
}

/** Why a command that runs until it is stopped should end, and the exit code for it. */
export interface Stop {
  readonly cause: 'interrupt' | 'terminate' | 'unread' | 'orphaned';
  readonly exitCode: ExitCode;
}

/** The exit code that fits the way a stopped signal was stopped. */
export function exitCodeOf(stopped: AbortSignal): ExitCode {
  return (stopped.reason as Partial<Stop> | undefined)?.exitCode ?? exitCodes.ok;
}

/** Resolves when the signal aborts. */
export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** A shell over the real process. `finish` flushes and ends it. */
export function processShell(): { shell: Shell; finish(code: ExitCode): Promise<never> } {
  const stop = new AbortController();
  let waiting = false;
  let stoppedAt: number | undefined;

  const end = (reason: Stop) => {
    // Cut short is never "ok", whatever cut it.
    if (!waiting) process.exit(exitCodes.interrupted);
    // A terminal's Ctrl-C reaches us twice, directly and through npm or the launcher: that is one wish, not two.
    if (stoppedAt !== undefined && Date.now() - stoppedAt > 500) process.exit(exitCodes.interrupted);
    stoppedAt ??= Date.now();
    stop.abort(reason);
  };
  process.on('SIGINT', () => end({ cause: 'interrupt', exitCode: exitCodes.interrupted }));
  process.on('SIGTERM', () => end({ cause: 'terminate', exitCode: exitCodes.ok }));
  process.on('SIGHUP', () => end({ cause: 'orphaned', exitCode: exitCodes.ok }));
  let unread = false;
  let unwritten: Error | undefined;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (stream === process.stderr) return;
      if (error.code === 'EPIPE') unread = true;
      else unwritten ??= error;
      if (waiting && stoppedAt === undefined) end({ cause: 'unread', exitCode: exitCodes.ok });
    });
  }

  return {
    shell: {
      environment: process.env,
      directory: process.cwd(),
      colour: { out: mayColour(process.stdout), note: mayColour(process.stderr) },
      out: (text) => void (unread || process.stdout.write(text)),
      note: (text) => void process.stderr.write(text),
      untilStopped: () => {
        waiting = true;
        whenOrphaned(() => end({ cause: 'orphaned', exitCode: exitCodes.ok }));
        return stop.signal;
      },
    },
    async finish(code) {
      const flushed = (stream: NodeJS.WriteStream) =>
        new Promise<void>((resolve) => void stream.write('', () => resolve()));
      await Promise.race([Promise.all([flushed(process.stdout), flushed(process.stderr)]), sleep(2000)]);
      if (unwritten === undefined) process.exit(code);
      process.stderr.write(`error: cannot write to stdout: ${systemReason(unwritten)}\n`);
      process.exit(exitCodes.couldNotRun);
    },
  };
}

/**
 * Under npm and under the launcher, the parent stands for the user. When it is killed in a way that it cannot
 * pass on (npm's own shell does not pass on anything), this process must not go on without anybody knowing.
 */
function whenOrphaned(act: () => void): void {
  const parent = process.ppid;
  const { SIGNALBOX_LAUNCHER, npm_lifecycle_event } = process.env;
  if (SIGNALBOX_LAUNCHER !== String(parent) && npm_lifecycle_event === undefined) return;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, 250);
  timer.unref();
}

function mayColour(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return stream.isTTY === true && TERM !== 'dumb';
}
