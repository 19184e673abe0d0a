import type { Command } from 'commander';
import type { KeygenOptions } from '../bundle/run-keygen.ts';
import type { RootOptions, RotateOptions } from '../bundle/run-root.ts';
import type { SignOptions } from '../bundle/run-sign.ts';
import type { VerifyOptions } from '../bundle/run-verify.ts';
import { collect } from '../options/collect.ts';
import { parseMoment } from '../options/moment-options.ts';
import { parseOrdinal } from '../options/number-options.ts';
import { declareFormat } from '../options/registry-options.ts';
import { defineCommand } from './command.ts';

const keygen = defineCommand<KeygenOptions>({
  name: 'keygen',
  summary: 'make a key that signs',
  when: 'An Ed25519 key in two files: the private half as PKCS#8 PEM that only you may read, the public half beside it for trust roots. One key per person or machine that signs; the keys that sign roots are best kept offline.',
  examples: [
    { line: 'signalbox bundle keygen --out ci.pem', does: 'ci.pem, which is secret, and ci.pem.pub' },
  ],
  exits: {
    ok: "both files are there, and the key's id is on stdout",
    couldNotRun: 'one of the files is there already, or cannot be written',
  },
  declare(command) {
    command.option(
      '--out <file>',
      'the private key; the public one gets ".pub" at the end',
      'signing-key.pem',
    );
  },
  run: async (call) => (await import('../bundle/run-keygen.ts')).runKeygen(call),
});

const root = defineCommand<RootOptions>({
  name: 'root',
  summary: 'say whose signatures count',
  when: 'Gateways are given its file once, with "serve --trust". It names the keys that may sign bundles and those that may sign the next root, and how many of them must. It signs itself: --key must hold enough of the root keys, or others add theirs with "sign --add".',
  examples: [
    {
      line: 'signalbox bundle root --key ada.pem --root-key ada.pem.pub --bundle-key ci.pem.pub --out root.json',
      does: 'CI signs bundles, Ada the next root',
    },
    {
      line: 'signalbox bundle root --key ada.pem --root-key ada.pem.pub --root-key bob.pem.pub --root-threshold 2 --bundle-key ci.pem.pub --out root.json',
      does: 'the next root takes both; Bob signs with "bundle sign --add root.json --key bob.pem"',
    },
  ],
  exits: {
    ok: 'written; stderr says who else must sign',
    couldNotRun: 'a key cannot be read, or no such root can be',
  },
  declare: declareRoot,
  run: async (call) => (await import('../bundle/run-root.ts')).runRoot(call),
});

const rotate = defineCommand<RotateOptions>({
  name: 'rotate',
  summary: 'replace keys, before a root expires or when one was lost',
  when: 'The next root: its version is one higher, and enough keys of the old root and of the new one sign it. What no option names stays. Gateways learn of it from the bundles that bring it along ("sign --root"), keep it beside the last known good, and from then on accept no key that it left out.',
  examples: [
    {
      line: 'signalbox bundle rotate --root root.json --key ada.pem --bundle-key new-ci.pem.pub --out root.2.json',
      does: 'bundles are signed by the new key only',
    },
    {
      line: 'signalbox bundle sign --table build/routing-table.json --root root.2.json --key new-ci.pem …',
      does: 'brings it to gateways that were given root.json',
    },
  ],
  exits: {
    ok: 'written; stderr says who else must sign',
    couldNotRun: 'a key or the root cannot be read, or no such root can be',
  },
  declare(command) {
    command.requiredOption('--root <file>', 'the root that it follows');
    declareRoot(command);
  },
  run: async (call) => (await import('../bundle/run-root.ts')).runRotate(call),
});

const sign = defineCommand<SignOptions>({
  name: 'sign',
  summary: 'sign a compiled table',
  when: 'Run it in CI after compile, on the reviewed commit. The bundle has the table byte for byte, a number that rises, the commit, and answers that a gateway must give the same before it serves the table. The same input and key give the same bytes.',
  examples: [
    {
      line: 'signalbox bundle sign --table build/routing-table.json --generation 1 --commit "$GITHUB_SHA" --key ci.pem --out bundle.json',
      does: 'the first',
    },
    {
      line: 'signalbox bundle sign --table build/routing-table.json --previous bundle.json --trust root.json --commit "$GITHUB_SHA" --not-after 30d --out next.json',
      does: 'the one after it, with the key from SIGNALBOX_SIGNING_KEY; in thirty days gateways are stale without another',
    },
    {
      line: 'signalbox bundle sign --add bundle.json --key bob.pem',
      does: 'adds a signature, where several must sign',
    },
  ],
  exits: {
    ok: 'signed',
    couldNotRun: 'no key, no such table, a previous bundle that is refused, or a number that does not rise',
  },
  declare(command) {
    command
      .option('--table <file>', 'what compile wrote')
      .option('--add <file>', 'add signatures to this bundle or root instead')
      .option(
        '--key <file>',
        'a private key, repeatable; the text in SIGNALBOX_SIGNING_KEY where absent',
        collect,
        [],
      )
      .option('--generation <number>', 'its number, above every one before', parseOrdinal)
      .option('--previous <bundle>', 'the one before it: its number and one more, its revision, its roots')
      .option('--trust <root>', 'the trust root that verifies --previous')
      .option('--commit <id>', 'the commit that was compiled')
      .option('--repo <url>', 'the repository of the commit')
      .option('--path <directory>', 'the registry in the repository', 'registry')
      .option('--rollback-of <number>', 'the older generation whose table this is again', parseOrdinal)
      .option('--not-after <when>', 'when gateways without another become stale: 30d, 2027-01-01', moment)
      .option(
        '--created <when>',
        'a moment to write into it; none where absent, so that it can be made again',
        moment,
      )
      .option('--root <file>', 'a root that followed the pinned one, repeatable, oldest first', collect, [])
      .option('--out <file>', 'where to write; stdout where absent');
  },
  run: async (call) => (await import('../bundle/run-sign.ts')).runSign(call),
});

const verify = defineCommand<VerifyOptions>({
  name: 'verify',
  summary: 'do with a bundle what a gateway would',
  when: 'Before you publish, or when a gateway refuses a bundle and you want to know why: signatures, roots, environment, features, the table, its answers. Only the generation is not compared, because a gateway knows what it had before.',
  examples: [
    {
      line: 'signalbox bundle verify bundle.json --trust root.json --env production',
      does: 'says what it is, or why it is refused',
    },
    {
      line: 'signalbox bundle verify bundle.json --trust root.json --env production --table-out table.json',
      does: 'takes the table out, byte for byte',
    },
  ],
  exits: {
    ok: 'a gateway would serve it',
    findings: 'it would not, for the reason on stderr',
    couldNotRun: 'a file cannot be read',
  },
  declare(command) {
    command
      .argument('<bundle>', 'the signed file')
      .requiredOption('--trust <root>', 'the trust root')
      .requiredOption('--env <name>', 'the environment of the gateway; "default" where the table has none')
      .option('--table-out <file>', 'write the table here, once it is verified');
    declareFormat(command);
  },
  run: async (call) => (await import('../bundle/run-verify.ts')).runVerify(call),
});

/** Makes tables that gateways can tell from forged, stale and foreign ones. */
export const bundle = defineCommand({
  name: 'bundle',
  summary: 'sign tables, and say whose signatures count',
  when: 'A gateway with a trust root serves only what enough of its keys have signed, whoever runs the server that it takes tables from.',
  examples: [
    {
      line: 'signalbox bundle keygen --out ci.pem',
      does: 'first a key, then "bundle root", then "bundle sign"',
    },
  ],
  exits: {},
  parts: [keygen, root, sign, verify, rotate],
});

function declareRoot(command: Command): void {
  command
    .option(
      '--key <file>',
      'a private key that signs it, repeatable; the text in SIGNALBOX_SIGNING_KEY where absent',
      collect,
      [],
    )
    .option('--root-key <file>', 'a public key that may sign roots, repeatable', collect, [])
    .option('--root-threshold <number>', 'how many of them must; 1, or as before, where absent', parseOrdinal)
    .option('--bundle-key <file>', 'a public key that may sign bundles, repeatable', collect, [])
    .option(
      '--bundle-threshold <number>',
      'how many of them must; 1, or as before, where absent',
      parseOrdinal,
    )
    .option('--expires <when>', 'when it ends: 2027-01-01, 90d; a year from now where absent', moment)
    .option('--out <file>', 'where to write; stdout where absent');
}

function moment(text: string): number {
  return parseMoment(text, Date.now());
}
