import { parseBytes, parseCount, parseInterval, parsePort, parseShare } from '../options/number-options.ts';
import type { ServeOptions } from '../serve/run-serve.ts';
import { defineCommand } from './command.ts';

/** Runs the gateway for others: callers need keys, providers are real or not there. */
export const serve = defineCommand<ServeOptions>({
  name: 'serve',
  summary: 'run the gateway for others, who need keys',
  when: 'For production. It reads a compiled table from a file, a server or a git branch (or compiles a registry), takes each new one, and keeps the live one where the new one is unsound or its source fails. A server or a branch that has none yet is waited for. With SIGNALBOX_ADMIN_TOKEN set, its holder may read the live table at /admin/table.',
  examples: [
    {
      line: 'signalbox serve --table build/routing-table.json --keys keys.json',
      does: 'listens on 127.0.0.1:4000',
    },
    {
      line: 'signalbox serve --registry registry --env production --keys keys.json --host 0.0.0.0 --port 8080',
      does: 'compiles the registry itself, and lets others in',
    },
    {
      line: 'signalbox serve --table /srv/tables/production/bundle.json --trust root.json --env production --last-known-good /var/lib/signalbox --keys keys.json',
      does: 'only what your keys have signed, as publish puts it there; what was live survives a restart',
    },
    {
      line: 'signalbox serve --table https://tables.example.com/prod.json --keys keys.json',
      does: 'asks a server for the table, and again every ten seconds or as soon as it says so',
    },
    {
      line: 'signalbox serve --git git@git.example.com:team/registry.git --registry registry --env prod --keys keys.json',
      does: 'compiles the registry of the branch main, and again after each push',
    },
    {
      line: 'signalbox serve --table build/routing-table.json --keys keys.json --records decisions.jsonl --records-share 10%',
      does: 'records one decision in ten, for "signalbox simulate"; never prompts, answers or ids of users',
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
      .option(
        '--table <file-or-url>',
        'the compiled table; the bearer token for a server is in SIGNALBOX_TABLE_TOKEN',
      )
      .option(
        '--git <remote>',
        'take it from this repository instead (a path, https, ssh); the token for https is in SIGNALBOX_GIT_TOKEN',
      )
      .option('--ref <branch>', 'with --git: the branch to follow; main where absent')
      .option(
        '--path <file>',
        'with --git: the compiled table in the repository; build/routing-table.json where absent',
      )
      .option('--registry <directory>', 'compile this registry instead; with --git, that of the repository')
      .option(
        '--env <name>',
        'with --registry: apply this environment; with --trust: serve no bundle of another',
      )
      .option('--trust <root>', 'serve only bundles that the keys of this trust root have signed')
      .option(
        '--last-known-good <directory>',
        'keep the live table here, and begin with it when the source has none',
      )
      .option(
        '--max-staleness <time>',
        'how long after the last successful check the table counts as stale; never where absent',
        parseInterval,
      )
      .option('--fail-when-stale', 'answer 503 with a stale table, and not from it')
      .option(
        '--fail-if-no-table',
        'end with exit code 3 when the first answer of a server or a branch is no table, and nothing is kept',
      )
      .option(
        '--refuse-expired',
        'with --trust: begin with no bundle whose time has passed; one that expires while it is live is stale',
      )
      .option(
        '--poll <time>',
        'how often to ask a server (10s where absent) or a repository (30s)',
        parseInterval,
      )
      .option('--keys <file>', 'the caller keys; SIGNALBOX_KEYS where absent')
      .option('--records <file>', 'add a line for each request: what was decided, on what, and how it went')
      .option(
        '--records-share <share>',
        'record this share of the requests, as 10%; all where absent',
        parseShare,
      )
      .option(
        '--records-max-bytes <size>',
        'begin a new file beyond this size, as 500KiB or 1GiB; 64MiB where absent',
        parseBytes,
      )
      .option('--records-keep <count>', 'how many files to keep; 8 where absent', parseCount)
      .option(
        '--records-raw-units',
        'write the ids of users and sessions, and not their stand-ins under SIGNALBOX_RECORDS_SECRET',
      )
      .option('--host <address>', 'where to listen', '127.0.0.1')
      .option('--port <port>', 'where to listen; 0 for any free port', parsePort, 4000);
  },
  run: async (call) => (await import('../serve/run-serve.ts')).runServe(call),
});
