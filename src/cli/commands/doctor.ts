import type { DoctorOptions } from '../doctor/run-doctor.ts';
import { collect } from '../options/collect.ts';
import { declareFormat, declareRegistry } from '../options/registry-options.ts';
import { defineCommand } from './command.ts';

/** Looks at all that a registry and a gateway need, and says how to mend what is missing. */
export const doctor = defineCommand<DoctorOptions>({
  name: 'doctor',
  summary: 'look for what is missing here, and say how to mend it',
  when: 'Run it when something does not work, and before asking others: Node, clock, port, registry, schemas for editors, Git, keys (by the names of their variables, never their values), types, gateways. It asks no network but for --network and --gateway.',
  examples: [
    { line: 'signalbox doctor', does: 'each finding with the command that mends it' },
    { line: 'signalbox doctor --network', does: 'also whether the hosts of providers have addresses' },
    {
      line: 'signalbox doctor --gateway http://10.0.0.1:4000 --format json',
      does: 'also whether a gateway serves what the registry here compiles to; for a machine',
    },
  ],
  exits: {
    ok: 'no problem; there may be warnings',
    findings: 'there is a problem',
    couldNotRun: 'wrong usage',
  },
  declare(command) {
    command
      .option('--network', 'look up the hosts of providers')
      .option('--gateway <url>', 'ask this gateway what it serves, repeatable', collect, [] as string[]);
    declareRegistry(command);
    declareFormat(command);
  },
  run: async (call) => (await import('../doctor/run-doctor.ts')).runDoctor(call),
});
