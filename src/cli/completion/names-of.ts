import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { codesElsewhere } from '../explain/codes-elsewhere.ts';
import { printedCodes } from '../explain/printed-codes.ts';

/** The names that there are of a kind, as placeholders call it; undefined where it is no kind of name. */
export type NamesOf = (kind: string) => readonly string[] | undefined;

/**
 * What a registry has names for. It looks at the names of files alone: quick, and the same whether or not the registry
 * compiles. A directory that is not there has none.
 */
export function namesIn(registry: string | undefined): NamesOf {
  const ids = (folder: string) => (registry === undefined ? [] : idsIn(join(registry, folder)));
  const kinds: Readonly<Record<string, () => readonly string[]>> = {
    capability: () => ids('capabilities'),
    subject: () => [
      ...ids('capabilities'),
      ...new Set([...printedCodes, ...codesElsewhere].map(({ code }) => code)),
    ],
    model: () => [...ids('models'), ...ids('providers').map((id) => `provider:${id}`)],
    team: () => ids('teams'),
    env: () => ids('environments'),
    before: () => ['default', ...ids('environments')],
    after: () => ['default', ...ids('environments')],
  };
  return (kind) => (Object.hasOwn(kinds, kind) ? kinds[kind]?.() : undefined);
}

function idsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .flatMap((name) => /^([a-z0-9][a-z0-9._-]*)\.yaml$/.exec(name)?.[1] ?? [])
      .sort();
  } catch {
    return [];
  }
}
