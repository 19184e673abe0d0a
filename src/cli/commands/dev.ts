import type { DevOptions } from '../dev/run-dev.ts';
import { parsePort, parseSeed } from '../options/number-options.ts';
import { declareRegistry } from '../options/registry-options.ts';
import { defineCommand } from './command.ts';

/** Runs everything on this machine: gateway, simulator, and the registry recompiled whenever it is saved. */
export const dev = defineCommand<DevOptions>({
  name: 'dev',
  summary: 'run the gateway on this machine, live with every save',
  when: 'Run it while you write a registry or an application. Providers whose key is not in the environment are simulated, so it works without any key; callers need none either, and so it listens on loopback only.',
  examples: [
    { line: 'signalbox dev', does: 'the gateway for ./registry, on 127.0.0.1:4000 or the next free port' },
    {
      line: 'signalbox dev --env staging',
      does: 'with an overlay; a provider whose key is set is the real one',
    },
  ],
  exits: {
    ok: 'stopped by SIGTERM',
    couldNotRun: 'no registry there, or the port that --port names is in use',
    interrupted: 'stopped by Ctrl-C',
  },
  declare(command) {
    command
      .option(
        '--port <port>',
        'where to listen, on 127.0.0.1; the next free one from 4000 where absent',
        parsePort,
      )
      .option('--seed <number>', 'what simulated answers are drawn from', parseSeed, 1);
    declareRegistry(command);
  },
  run: async (call) => (await import('../dev/run-dev.ts')).runDev(call),
});
