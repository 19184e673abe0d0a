import type { Shell } from '../../src/cli/shell/shell.ts';
import { root } from './run-signalbox.ts';

export interface FakeShell extends Shell {
  readonly stdout: () => string;
  readonly stderr: () => string;
}

/** A shell that keeps what is written, for commands that end by themselves. */
export function fakeShell(
  options: { directory?: string; environment?: Record<string, string> } = {},
): FakeShell {
  let [stdout, stderr] = ['', ''];
  return {
    environment: options.environment ?? {},
    directory: options.directory ?? root,
    colour: { out: false, note: false },
    out: (text) => {
      stdout += text;
    },
    note: (text) => {
      stderr += text;
    },
    untilStopped: () => AbortSignal.abort(),
    stdout: () => stdout,
    stderr: () => stderr,
  };
}
