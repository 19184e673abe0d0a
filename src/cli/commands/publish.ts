import { destinations } from '../../gitops/publish/destinations/index.ts';
import { collect } from '../options/collect.ts';
import { parseMoment } from '../options/moment-options.ts';
import { parseOrdinal } from '../options/number-options.ts';
import { declareFormat, declareRegistry } from '../options/registry-options.ts';
import type { PublishCommandOptions } from '../publish/run-publish.ts';
import { defineCommand } from './command.ts';

/** Makes a reviewed registry what gateways serve. */
export const publish = defineCommand<PublishCommandOptions>({
  name: 'publish',
  summary: 'compile, test, sign, and put where gateways look',
  when: 'Run it in CI on the main branch. It compiles and proves the registry, runs its tests, counts on from the generation that is published, signs, does with the bundle what a gateway would, and puts it there in one step. When somebody else was quicker it changes nothing. The same table twice makes no new generation.',
  examples: [
    {
      line: 'signalbox publish --env production --to /srv/tables/production --trust root.json --commit "$GITHUB_SHA"',
      does: 'to a directory, with the key from SIGNALBOX_SIGNING_KEY',
    },
    {
      line: 'signalbox publish --env production --to https://tables.example/production.json --trust root.json --commit "$GITHUB_SHA"',
      does: 'to an object store, with the token from SIGNALBOX_STORE_TOKEN',
    },
    {
      line: 'signalbox publish --env production --to git:git@git.example:ops/tables.git#live:production/bundle.json --trust root.json --commit "$GITHUB_SHA"',
      does: 'a commit on a branch that gateways follow with "serve --git"',
    },
    {
      line: 'signalbox publish --env production --to /srv/tables/production --trust root.json --commit "$GITHUB_SHA" --rollback-of 41',
      does: 'the table of generation 41 again, under a new number',
    },
  ],
  exits: {
    ok: 'published, or published already',
    findings: 'the registry has errors or a test fails; nothing was published',
    couldNotRun: 'no key, a place that cannot be reached, or what is there is refused by the trust root',
    stale:
      'somebody else has published meanwhile, or the plan is of another base or head: look, and run it again',
  },
  declare(command) {
    command
      .argument('[plan]', 'what "plan -o" saved: publish what was reviewed, or nothing')
      .requiredOption(
        '--to <destination>',
        `where to: ${destinations.map(({ address, summary }) => `${address} (${summary})`).join('; ')}`,
      )
      .requiredOption(
        '--trust <root>',
        'the trust root that gateways have; verifies what is there and what is put',
      )
      .requiredOption('--commit <id>', 'the commit that is compiled')
      .option('--repo <url>', 'the repository of the commit')
      .option('--table <file>', 'publish this compiled table, and not what the registry compiles to')
      .option('--rollback-of <number>', 'publish the table of this older generation again', parseOrdinal)
      .option(
        '--key <file>',
        'a private key, repeatable; the text in SIGNALBOX_SIGNING_KEY where absent',
        collect,
        [],
      )
      .option('--not-after <when>', 'when gateways without another become stale: 30d, 2027-01-01', (text) =>
        parseMoment(text, Date.now()),
      )
      .option('--root <file>', 'a root that followed the pinned one, repeatable, oldest first', collect, [])
      .option('--again', 'a new generation although the table is published already, to renew --not-after')
      .option('--untested', 'do not run the policy tests: another step of CI has')
      .option('--dry-run', 'do all of it except putting it there');
    declareRegistry(command);
    declareFormat(command);
  },
  run: async (call) => (await import('../publish/run-publish.ts')).runPublish(call),
});
