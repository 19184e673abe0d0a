import type { DecisionRecord } from '../../runtime/records/decision-record.ts';
import { recordFormat } from '../../runtime/records/decision-record.ts';

/** A line that was read, or why it is no record: in a few words that hold nothing of the line. */
export type ReadRecord =
  | { readonly ok: true; readonly record: DecisionRecord }
  | { readonly ok: false; readonly why: string };

/**
 * Reads one line of a file of records. It is untrusted: what decisions and sums rest on is checked here, and what is not
 * known is left alone.
 */
export function readRecord(line: string): ReadRecord {
  let value: unknown;
  try {
    value = halves.test(line) ? JSON.parse(line, wellFormed) : JSON.parse(line);
  } catch {
    return notJson;
  }
  if (!isObject(value)) return notObject;
  const { format, capability, context, targets, at, revision, setAside, served } = value as Fields;
  if (format !== recordFormat) return format === undefined ? noFormat : otherFormat(format);
  if (typeof capability !== 'string' || capability.length > 256) return wrong('capability');
  if (!isObject(context)) return wrong('context');
  if (!isTexts(targets)) return wrong('targets');
  if (typeof at !== 'string' || Number.isNaN(Date.parse(at))) return wrong('at');
  if (typeof revision !== 'string') return wrong('revision');
  if (setAside !== undefined && !isTexts(setAside)) return wrong('setAside');
  if (served !== undefined && !isServed(served)) return wrong('served');
  // The rest is read by code that takes any value: contexts are checked attribute by attribute when a rule reads them.
  return { ok: true, record: value as unknown as DecisionRecord };
}

/** Halves of characters are written so in JSON. Callers choose some texts of a record, and a plan tells them again. */
const halves = /\\u[dD][89a-fA-F]/;

function wellFormed(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed() : value;
}

type Fields = Readonly<Record<string, unknown>>;

const notJson: ReadRecord = { ok: false, why: 'it is not JSON' };
const notObject: ReadRecord = { ok: false, why: 'it is no object' };
const noFormat: ReadRecord = { ok: false, why: 'it has no format, and is no decision record' };

function otherFormat(format: unknown): ReadRecord {
  const named = Number.isSafeInteger(format) ? String(format) : 'that is no number';
  return { ok: false, why: `it has the format ${named}, and this version reads ${recordFormat}` };
}

function wrong(field: string): ReadRecord {
  return { ok: false, why: `its field ${field} is missing or not what a record has` };
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

const counts = ['input', 'output', 'cacheRead', 'cacheWrite', 'reasoning', 'attempts'] as const;
const times = ['firstTokenMs', 'totalMs'] as const;

function isServed(value: unknown): boolean {
  if (!isObject(value)) return false;
  for (const name of counts) {
    const count = value[name];
    if (count !== undefined && !(Number.isSafeInteger(count) && Number(count) >= 0)) return false;
  }
  for (const name of times) {
    const time = value[name];
    if (time !== undefined && !(typeof time === 'number' && time >= 0 && time < 1e9)) return false;
  }
  return value['deployment'] === undefined || typeof value['deployment'] === 'string';
}
