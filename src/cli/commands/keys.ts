import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { nearest } from '../../diagnostic/suggest.ts';
import { createKey } from '../../gateway/intake/keys.ts';
import { placeRegistry } from '../options/registry-options.ts';
import { findRegistry, usualName } from '../registry/find-registry.ts';
import { addKey } from '../serve/keys-file.ts';
import { CouldNotRun } from '../shell/could-not-run.ts';
import { exitCodes } from '../shell/exit-code.ts';
import type { Shell } from '../shell/shell.ts';
import { defineCommand } from './command.ts';

interface CreateOptions {
  readonly team: string;
  readonly file: string;
  readonly registry?: string;
  readonly id?: string;
  readonly expires?: string;
}

const create = defineCommand<CreateOptions>({
  name: 'create',
  summary: 'make a caller key for a team',
  when: 'The key is printed once, on stdout; the file keeps only its SHA-256, so a leaked file lets nobody in.',
  examples: [
    { line: 'signalbox keys create --team search', does: 'adds a key to ./keys.json and prints it' },
    {
      line: 'signalbox keys create --team search --id ci --expires 2027-01-01',
      does: 'a key with a name of its own that ends by itself',
    },
  ],
  exits: {
    ok: 'the key is in the file and on stdout',
    couldNotRun:
      'the registry has no such team, or the file is unsound or cannot be written; nothing was made',
  },
  declare(command) {
    command
      .requiredOption('--team <team>', 'the team that the key belongs to, one of registry/teams/')
      .option('--file <file>', 'the keys file; created where it is missing', 'keys.json')
      .option(
        '--registry <directory>',
        `where the team must be; the nearest "${usualName}", here or above, where absent and there is one`,
      )
      .option('--id <id>', "the key's name in logs; a random one by default")
      .option('--expires <date>', 'when it stops being valid, as 2027-01-01 or 2027-01-01T12:00:00Z');
  },
  async run({ options, shell }) {
    const { team, expires } = options;
    const id = options.id ?? `${team}-${randomBytes(3).toString('hex')}`;
    for (const [option, value] of Object.entries({ team, id })) {
      if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(value)) {
        throw new CouldNotRun('usage', `--${option} must be 1 to 64 letters, digits, ".", "_" or "-"`);
      }
    }
    await requireTeam(team, options.registry ?? findRegistry(shell.directory), shell);
    const { token, entry } = createKey({
      id,
      team,
      ...(expires === undefined ? {} : { expires: instant(expires) }),
    });
    await addKey(resolve(shell.directory, options.file), entry);
    shell.note(`Key ${id} for team ${team} is in ${options.file}. It is shown this once:\n`);
    shell.out(`${token}\n`);
    return exitCodes.ok;
  },
});

/** Makes and keeps caller keys. */
export const keys = defineCommand({
  name: 'keys',
  summary: 'make caller keys for serve',
  when: 'A gateway that serves others lets in nobody without a key.',
  examples: [{ line: 'signalbox keys create --team search', does: 'a first key' }],
  exits: {},
  parts: [create],
});

/** A key for a team that does not exist would open nothing. Where no registry is at hand, nobody can know. */
async function requireTeam(team: string, registry: string | undefined, shell: Shell): Promise<void> {
  if (registry === undefined) return;
  const { directory, shown } = await placeRegistry({ registry }, shell);
  const files = await readdir(join(directory, 'teams')).catch(() => []);
  const teams = files.filter((file) => file.endsWith('.yaml')).map((file) => basename(file, '.yaml'));
  if (teams.includes(team)) return;
  const guess = nearest(team, teams);
  throw new CouldNotRun('unknown-team', `${shown} has no team "${team}"`, {
    hint:
      guess === undefined
        ? `Add ${join(shown, 'teams', `${team}.yaml`)} first, or name another registry with --registry.`
        : `Did you mean ${guess}?`,
  });
}

function instant(text: string): string {
  const time = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) {
    throw new CouldNotRun('usage', `--expires ${text} is not a date`, {
      hint: 'Write 2027-01-01 (midnight UTC) or 2027-01-01T12:00:00Z.',
    });
  }
  return new Date(time).toISOString();
}
