import { type Command, InvalidArgumentError, Option } from 'commander';
import type { StatusOptions, WaitCommandOptions } from '../fleet/run-fleet.ts';
import { collect } from '../options/collect.ts';
import { parseInterval, parseOrdinal } from '../options/number-options.ts';
import { declareFormat } from '../options/registry-options.ts';
import { defineCommand } from './command.ts';

const status = defineCommand<StatusOptions>({
  name: 'status',
  summary: 'show which table each gateway serves',
  when: 'Generation, revision and state of every gateway, whether they agree, and what each refused last and why.',
  examples: [
    {
      line: 'signalbox fleet status --gateway http://10.0.0.1:4000 --gateway http://10.0.0.2:4000',
      does: 'two gateways',
    },
    {
      line: 'signalbox fleet status --dns http://gateways.internal:4000 --format json',
      does: 'every address that the name has',
    },
  ],
  exits: {
    ok: 'all gateways answer and serve one table',
    findings: 'they serve different ones, or some do not answer',
    couldNotRun: 'none can be reached',
  },
  declare: declareFleet,
  run: async (call) => (await import('../fleet/run-fleet.ts')).runStatus(call),
});

const wait = defineCommand<WaitCommandOptions>({
  name: 'wait',
  summary: 'wait until gateways serve a generation',
  when: 'After publish, in CI: a deployment is done when gateways say so. It ends at once when so many have refused the bundle that the quorum is out of reach, with the reason.',
  examples: [
    {
      line: 'signalbox fleet wait --generation 42 --quorum 95% --timeout 5m --gateways gateways.txt',
      does: 'one address a line in the file',
    },
  ],
  exits: {
    ok: 'the quorum serves it, or a newer one',
    findings: 'it was refused, or the time was up',
    couldNotRun: 'no gateway could be reached in all that time',
  },
  declare(command) {
    command
      .requiredOption('--generation <number>', 'the generation that was published', parseOrdinal)
      .addOption(
        new Option('--quorum <share>', 'the share of all gateways that must serve it')
          .argParser(parseQuorum)
          .default(1, '100%'),
      )
      .addOption(
        new Option('--timeout <time>', 'when to give up').argParser(parseInterval).default(300_000, '5m'),
      )
      .addOption(
        new Option('--interval <time>', 'how often to ask').argParser(parseInterval).default(1_000, '1s'),
      )
      .option(
        '--bundle <digest>',
        'the SHA-256 that publish --format json calls bundle: tells a refusal of this bundle from one of anything else',
        parseDigest,
      );
    declareFleet(command);
  },
  run: async (call) => (await import('../fleet/run-fleet.ts')).runWait(call),
});

/** Asks running gateways what they serve. */
export const fleet = defineCommand({
  name: 'fleet',
  summary: 'ask gateways which table they serve',
  when: 'Publishing is not serving: gateways verify for themselves, and may refuse. These commands read their status pages.',
  examples: [{ line: 'signalbox fleet status --gateway http://127.0.0.1:4000', does: 'one gateway' }],
  exits: {},
  parts: [status, wait],
});

function declareFleet(command: Command): void {
  command
    .option('--gateway <url>', 'a gateway, repeatable', collect, [])
    .option('--gateways <file>', 'a file with the address of a gateway on each line; # begins a remark')
    .option(
      '--dns <url>',
      'a name that stands for many: each of its addresses is asked, repeatable',
      collect,
      [],
    );
  declareFormat(command);
}

function parseQuorum(text: string): number {
  const [, percent] = /^(\d{1,3}(?:\.\d+)?)\s?%$/.exec(text) ?? [];
  const share = Number(percent) / 100;
  if (percent !== undefined && share > 0 && share <= 1) return share;
  throw new InvalidArgumentError('Write a share above 0% and up to 100%, such as 95%.');
}

function parseDigest(text: string): string {
  const [, hex] = /^(?:sha256:)?([0-9a-f]{64})$/.exec(text) ?? [];
  if (hex !== undefined) return hex;
  throw new InvalidArgumentError('Write "sha256:" and 64 hex digits.');
}
