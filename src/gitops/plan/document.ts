import type { Diagnostic } from '../../diagnostic/diagnostic.ts';
import { canonicalJson } from '../../table/canonical.ts';
import { type ChangeClass, changeClasses, type PlanChange } from './change.ts';
import type { Bound, Plan } from './plan.ts';
import type { PlanRecords } from './plan-records.ts';

/**
 * The format of a plan as JSON, described by `schemas/plan.schema.json`. Fields may be added within one number, and
 * readers ignore those that they do not know; a change that would break a reader raises it.
 */
export const planFormat = 1;

/** A plan as it is saved, posted and read by other programs. */
export interface PlanDocument {
  readonly format: typeof planFormat;
  readonly base: Bound;
  readonly head: Bound;
  /** Whether nothing keeps it from being published but approvals. */
  readonly applyable: boolean;
  /**
   * Whether all of both sides was compared; not where only a part was asked for, or a side has errors. Against a table
   * both sides are of its one environment.
   */
  readonly complete: boolean;
  /** Whether every environment has the same bytes on both sides. */
  readonly identical: boolean;
  readonly counts: Readonly<Record<ChangeClass, number>>;
  readonly changes: readonly PlanChange[];
  /** What recorded decisions say, where there were any to make again. */
  readonly records?: PlanRecords;
  /** The errors of the head, where it has any: such a table is not published. */
  readonly errors: readonly PlanError[];
}

/** An error of the head's registry. */
export interface PlanError {
  readonly code: string;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What there is to say of a plan, as data. */
export function planDocument(
  { base, head, changes, identical }: Plan,
  {
    errors,
    complete,
    records,
  }: {
    readonly errors: readonly Diagnostic[];
    readonly complete: boolean;
    readonly records?: PlanRecords | undefined;
  },
): PlanDocument {
  return {
    format: planFormat,
    base,
    head,
    applyable: errors.length === 0,
    complete: complete && errors.length === 0,
    identical,
    counts: countClasses(changes),
    changes,
    ...(records === undefined ? {} : { records }),
    errors: errors.map(({ code, message, span: { file, start } }) => ({
      code,
      message,
      file,
      line: start.line,
      column: start.column,
    })),
  };
}

function countClasses(changes: readonly PlanChange[]): Record<ChangeClass, number> {
  const counts = Object.fromEntries(changeClasses.map((name) => [name, 0])) as Record<ChangeClass, number>; // One of each.
  for (const { class: name } of changes) counts[name] += 1;
  return counts;
}

/** Why a saved plan is not carried out. */
export type PlanRefusal =
  | { readonly code: 'not-a-plan'; readonly message: string }
  | { readonly code: 'unsupported-format'; readonly message: string }
  /** The base or the head is not what it was when the plan was made. */
  | { readonly code: 'stale-plan'; readonly message: string };

/**
 * Reads a saved plan and holds it against both sides as they are now. Whoever publishes by a plan calls this first:
 * what was reviewed is what is published, or nothing is.
 */
export function readPlan(
  text: string,
  now: { readonly base?: Pick<Bound, 'digest'>; readonly head?: Pick<Bound, 'digest'> } = {},
): { readonly ok: true; readonly plan: PlanDocument } | ({ readonly ok: false } & PlanRefusal) {
  const value = parse(text);
  if (value === undefined || !Number.isSafeInteger(value['format'])) {
    return { ok: false, code: 'not-a-plan', message: 'This is no plan that "signalbox plan -o" wrote.' };
  }
  if (value['format'] !== planFormat) {
    const message = `The plan has format ${value['format']}; this version reads format ${planFormat}.`;
    return { ok: false, code: 'unsupported-format', message };
  }
  if (!isBound(value['base']) || !isBound(value['head']) || !Array.isArray(value['changes'])) {
    return { ok: false, code: 'not-a-plan', message: 'The plan does not say what it was made of.' };
  }
  const plan = value as unknown as PlanDocument; // What publishing relies on was just checked; the rest is for people.
  for (const side of ['base', 'head'] as const) {
    const is = now[side]?.digest;
    if (is === undefined || is === plan[side].digest) continue;
    const message = `The plan is stale: its ${side} was ${plan[side].digest}, and is ${is} now. Make it again.`;
    return { ok: false, code: 'stale-plan', message };
  }
  return { ok: true, plan };
}

/** The longest plan that is read, in characters. */
const longest = 256 * 2 ** 20;

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  if (text.length > longest) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function isBound(value: unknown): value is Bound {
  if (typeof value !== 'object' || value === null) return false;
  const { digest, environments } = value as Partial<Record<keyof Bound, unknown>>;
  return (
    typeof digest === 'string' &&
    /^sha256:[0-9a-f]{64}$/.test(digest) &&
    typeof environments === 'object' &&
    environments !== null
  );
}

/** The document as it is saved: canonical, so that the same plan is the same bytes. */
export function writePlan(document: PlanDocument): string {
  return `${canonicalJson(document)}\n`;
}
