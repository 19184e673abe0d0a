import { parsePort } from '../options/number-options.ts';
import type { ServeOptions } from '../serve/run-serve.ts';
import { defineCommand } from './command.ts';

/** Runs the gateway for others: callers need keys, providers are real or not there. */
export const serve = defineCommand<ServeOptions>({
  name: 'serve',
  summary: 'run the gateway for others, who need keys',
  when: 'For production. It reads a compiled table (or compiles a registry), takes a new one whenever the file is replaced, and keeps the live one where the new one is unsound.',
  examples: [
    {
      line: 'signalbox serve --table build/routing-table.json --keys keys.json',
      does: 'listens on 127.0.0.1:4000',
    },
    {
      line: 'signalbox serve --registry registry --env production --keys keys.json --host 0.0.0.0 --port 8080',
      does: 'compiles the registry itself, and lets others in',
    },
  ],
  exits: {
    ok: 'stopped by SIGTERM, after open answers had ended',
    findings: 'the registry has errors',
    couldNotRun: 'no keys, no table, no provider that could be called, or an address that is taken',
    interrupted: 'stopped by Ctrl-C',
  },
  declare(command) {
    command
      .option('--table <file>', 'the compiled table')
      .option('--registry <directory>', 'compile this registry instead')
      .option('--env <name>', 'with --registry: apply this environment')
      .option('--keys <file>', 'the caller keys; SIGNALBOX_KEYS where absent')
      .option('--host <address>', 'where to listen', '127.0.0.1')
      .option('--port <port>', 'where to listen; 0 for any free port', parsePort, 4000);
  },
  run: async (call) => (await import('../serve/run-serve.ts')).runServe(call),
});
