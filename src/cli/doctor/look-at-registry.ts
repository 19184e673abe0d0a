import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Compilation } from '../../compiler/compilation.ts';
import { kinds } from '../../compiler/source/read/kinds.ts';
import { modelsReached } from '../../table/references.ts';
import type { RoutingTable } from '../../table/table.ts';
import type { RegistryPlace } from '../options/registry-options.ts';
import { roleOf } from '../registry/provider-role.ts';
import { shortRevision } from '../registry/short-revision.ts';
import type { Shell } from '../shell/shell.ts';
import type { Finding } from './finding.ts';

/** Whether the registry compiles. */
export function lookAtCompilation(
  { diagnostics, table, revision }: Compilation,
  { shown }: RegistryPlace,
): Finding {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning').length;
  if (table === undefined || revision === undefined) {
    const message = `${shown} has ${errors === 1 ? '1 error' : `${errors} errors`}`;
    return { check: 'registry', status: 'problem', message, mend: 'signalbox validate' };
  }
  const message = `${shown} is valid: ${Object.keys(table.capabilities).length} capabilities, revision ${shortRevision(revision)}`;
  return warnings === 0
    ? { check: 'registry', status: 'ok', message }
    : {
        check: 'registry',
        status: 'warning',
        message: `${message}; ${warnings} warnings`,
        mend: 'signalbox validate',
      };
}

/** Whether editors know which schema each file keeps to. */
export async function lookAtSchemaComments({ directory }: RegistryPlace): Promise<Finding> {
  const bare: string[] = [];
  for (const { folder } of kinds) {
    const entries = await readdir(join(directory, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (!entry.isFile() || !entry.name.endsWith('.yaml')) continue;
      const text = await readFile(join(directory, folder, entry.name), 'utf8').catch(() => '');
      if (!/^# yaml-language-server: \$schema=/m.test(text)) bare.push(`${folder}/${entry.name}`);
    }
  }
  bare.sort();
  if (bare.length === 0) return { check: 'editor', status: 'ok', message: 'every file names its schema' };
  const more = bare.length > 3 ? ` and ${bare.length - 3} more` : '';
  return {
    check: 'editor',
    status: 'warning',
    message: `without a schema for editors: ${bare.slice(0, 3).join(', ')}${more}`,
    mend: 'signalbox fmt',
  };
}

/** Which providers that answer something have their keys in the environment; by the names of the variables alone. */
export function lookAtKeys(table: RoutingTable, { environment }: Shell): readonly Finding[] {
  const reached = new Set(Object.values(table.capabilities).flatMap(modelsReached));
  const used = new Set(
    Object.values(table.deployments)
      .filter(({ model }) => reached.has(model))
      .map(({ provider }) => provider),
  );
  const roles = [...used].sort().flatMap((id) => {
    const provider = table.providers[id];
    return provider === undefined ? [] : [{ id, role: roleOf(provider, environment) }];
  });
  const missing = roles.flatMap(({ id, role }) =>
    role.kind === 'without-key' ? [{ id, variable: role.variable }] : [],
  );
  const present = roles.flatMap(({ role }) => (role.kind === 'real' ? [role.variable] : []));
  return [
    ...(present.length === 0
      ? []
      : [{ check: 'keys', status: 'ok', message: `set: ${[...new Set(present)].join(', ')}` } as const]),
    ...missing.map(
      ({ id, variable }): Finding => ({
        check: 'keys',
        status: 'warning',
        message: `${variable} is not set: dev simulates the provider ${id}, and serve does not call it`,
        mend: `export ${variable}=…`,
      }),
    ),
  ];
}

/** Whether the types that applications import say what the registry says; nothing where there are none. */
export async function lookAtTypes(
  { files }: Compilation,
  { directory }: Shell,
): Promise<Finding | undefined> {
  const name = 'capabilities.d.ts';
  const found = await readFile(join(directory, name), 'utf8').catch(() => undefined);
  if (found === undefined) return undefined;
  const wanted = files.find(({ path }) => path === name)?.content;
  return found === wanted
    ? { check: 'types', status: 'ok', message: `${name} is up to date` }
    : { check: 'types', status: 'warning', message: `${name} is out of date`, mend: 'signalbox types' };
}
