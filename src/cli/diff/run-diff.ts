import { decisionTree } from '../../compiler/describe/decision-tree.ts';
import { drawTree } from '../../compiler/describe/draw-tree.ts';
import { sayable } from '../../diagnostic/printable.ts';
import { changedCapabilities } from '../../table/diff.ts';
import { sameJson } from '../../table/same-json.ts';
import type { RoutingTable } from '../../table/table.ts';
import type { Call } from '../commands/command.ts';
import { unifiedDiff } from '../fix/unified-diff.ts';
import { type FormatOptions, placeRegistry } from '../options/registry-options.ts';
import { checkReport, compileRegistry, withoutNotes } from '../registry/compile-registry.ts';
import { reporters } from '../report/index.ts';
import { CouldNotRun } from '../shell/could-not-run.ts';
import { type ExitCode, exitCodes } from '../shell/exit-code.ts';

export interface DiffOptions extends FormatOptions {
  readonly registry?: string;
  readonly exitCode?: true;
}

/** How a capability decides in two environments, line by line. */
export interface CapabilityDiff {
  readonly id: string;
  readonly change: 'added' | 'removed' | 'decides' | 'settings';
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Parts of it that differ, by name. */
  readonly parts: readonly string[];
}

/** Another part of the table that differs. */
export interface Other {
  readonly kind: 'team' | 'provider' | 'model' | 'deployment';
  readonly id: string;
  readonly change: 'added' | 'removed' | 'changed';
}

/** Says what two environments decide differently, as JSON as `schemas/diff.schema.json` has it; answers the exit code. */
export async function runDiff({ words, options, shell }: Call<DiffOptions>): Promise<ExitCode> {
  const place = await placeRegistry(
    options.registry === undefined ? {} : { registry: options.registry },
    shell,
  );
  const compilation = withoutNotes(await compileRegistry(place, { everyEnvironment: true }));
  const { environments } = compilation;
  if (environments === undefined) {
    shell.note(reporters.text.check(checkReport(place, compilation, shell.colour.note)));
    return exitCodes.findings;
  }
  const [one, other] = words.length === 1 ? ['default', ...words] : words;
  const tables = [one, other].map((name) => {
    const found = name === undefined ? undefined : environments.get(name);
    if (found !== undefined) return found.table;
    throw new CouldNotRun(
      'usage',
      name === undefined
        ? 'diff compares two environments'
        : `there is no environment ${JSON.stringify(sayable(name))}`,
      { hint: `There are ${[...environments.keys()].join(', ')}.` },
    );
  });
  const [before, after] = tables as [RoutingTable, RoutingTable];
  const capabilities = capabilityDiffs(before, after);
  const others = otherDiffs(before, after);
  if (options.format === 'json') {
    const document = { schema: 'signalbox.diff/v1', before: one, after: other, capabilities, others };
    shell.out(`${JSON.stringify(document, null, 2)}\n`);
  } else shell.out(inWords(String(one), String(other), capabilities, others));
  const differs = capabilities.length + others.length > 0;
  return differs && options.exitCode === true ? exitCodes.changes : exitCodes.ok;
}

function capabilityDiffs(before: RoutingTable, after: RoutingTable): CapabilityDiff[] {
  // Their names differ, and that alone decides nothing but conditions on `env`, which are folded by then.
  const ids = changedCapabilities(before, { ...after, environment: before.environment });
  return ids.map((id) => {
    const [was, is] = [before, after].map(({ capabilities }) =>
      Object.hasOwn(capabilities, id) ? capabilities[id] : undefined,
    );
    const lines = (capability: typeof was) =>
      capability === undefined ? [] : drawTree(decisionTree(id, capability)).map(sayable);
    const [linesBefore, linesAfter] = [lines(was), lines(is)];
    const names = [...new Set([...Object.keys(was ?? {}), ...Object.keys(is ?? {})])].sort();
    const parts = names.filter(
      (name) => !sameJson(Reflect.get(was ?? {}, name), Reflect.get(is ?? {}, name)),
    );
    const change =
      was === undefined
        ? 'added'
        : is === undefined
          ? 'removed'
          : linesBefore.join('\n') === linesAfter.join('\n')
            ? 'settings'
            : 'decides';
    return {
      id,
      change,
      before: linesBefore,
      after: linesAfter,
      parts: was === undefined || is === undefined ? [] : parts,
    };
  });
}

function otherDiffs(before: RoutingTable, after: RoutingTable): Other[] {
  const kinds = { team: 'teams', provider: 'providers', model: 'models', deployment: 'deployments' } as const;
  return (Object.keys(kinds) as (keyof typeof kinds)[]).flatMap((kind) => {
    const [was, is]: Readonly<Record<string, unknown>>[] = [before[kinds[kind]], after[kinds[kind]]];
    const ids = [...new Set([...Object.keys(was ?? {}), ...Object.keys(is ?? {})])].sort();
    return ids.flatMap((id): Other[] => {
      const [old, now] = [was?.[id], is?.[id]];
      if (old !== undefined && now !== undefined && sameJson(old, now)) return [];
      return [{ kind, id, change: old === undefined ? 'added' : now === undefined ? 'removed' : 'changed' }];
    });
  });
}

function inWords(
  one: string,
  other: string,
  capabilities: readonly CapabilityDiff[],
  others: readonly Other[],
): string {
  if (capabilities.length + others.length === 0) return `${one} and ${other} decide alike\n`;
  const signs = { added: '+', removed: '-', decides: '~', settings: '~' } as const;
  const parts = capabilities.map(({ id, change, before, after, parts }) => {
    if (change === 'settings') {
      const what =
        parts.length === 0
          ? 'what it leads to differs: a model, a deployment or a provider'
          : parts.join(', ');
      return `~ ${id}: ${what}\n`;
    }
    if (change !== 'decides') return `${signs[change]} ${id}\n`;
    const body = unifiedDiff(id, `${before.join('\n')}\n`, `${after.join('\n')}\n`)
      .split('\n')
      .slice(3);
    return `~ ${id}\n${body
      .filter((line) => line !== '' && !line.startsWith('@@'))
      .map((line) => `    ${line}\n`)
      .join('')}`;
  });
  const rest = others.map(
    ({ kind, id, change }) =>
      `${change === 'added' ? '+' : change === 'removed' ? '-' : '~'} ${kind} ${id}\n`,
  );
  return [`${one} → ${other}\n`, ...parts, ...rest].join('\n').replaceAll(/\n{3,}/g, '\n\n');
}
