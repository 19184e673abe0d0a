import { parsePort, parseSeed } from '../options/number-options.ts';
import { listen } from '../shell/listen.ts';
import { exitCodeOf, untilAborted } from '../shell/shell.ts';
import { defineCommand } from './command.ts';

interface SimOptions {
  readonly port: number;
  readonly seed: number;
}

/** Runs the simulator alone. */
export const sim = defineCommand<SimOptions>({
  name: 'sim',
  summary: 'run the provider simulator alone',
  when: "Point any provider's SDK at it to test an application without keys or cost: it speaks their wire formats, and fails on demand. The same seed gives the same answers.",
  examples: [
    { line: 'signalbox sim', does: 'listens on 127.0.0.1:4010' },
    { line: 'signalbox sim --port 0 --seed 7', does: 'any free port, other answers' },
  ],
  exits: {
    ok: 'stopped by SIGTERM',
    couldNotRun: 'the port is in use, or wrong usage',
    interrupted: 'stopped by Ctrl-C',
  },
  declare(command) {
    command
      .option('--port <port>', 'where to listen, on 127.0.0.1; 0 for any free port', parsePort, 4010)
      .option('--seed <number>', 'what the answers are drawn from', parseSeed, 1);
  },
  async run({ options, shell }) {
    const stopped = shell.untilStopped();
    const { startSim } = await import('../../sim/start-sim.ts');
    const { port } = options;
    const host = '127.0.0.1';
    const running = await listen(() => startSim({ port, host, seed: options.seed }), port, host);
    shell.out(`${running.url}\n`);
    shell.note(
      `simulating every provider, seed ${options.seed}; a provider's base URL is ${running.url}/<provider>\n`,
    );
    await untilAborted(stopped);
    await running.close();
    return exitCodeOf(stopped);
  },
});
