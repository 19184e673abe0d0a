/** A JSON object of unknown content. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/**
 * Parsed JSON, or `undefined` where the text is none, or is nested deeper than anybody means to; surrounding
 * white space is allowed.
 */
export function parseJson(source: string): unknown {
  try {
    const value: unknown = JSON.parse(source);
    return source.length > 2 * DEEPEST && isTooDeep(value) ? undefined : value;
  } catch {
    return undefined;
  }
}

const DEEPEST = 500;

/** Whether the value is nested so deeply that writing it as JSON again might overflow the stack: parsing never does. */
export function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= DEEPEST; depth++) {
    const below: unknown[] = [];
    for (const each of level) {
      if (typeof each === 'object' && each !== null)
        for (const inner of Object.values(each)) below.push(inner);
    }
    if (below.length === 0) return false;
    level = below;
  }
  return true;
}

/** The value where it is an object (and no list), otherwise `undefined`. */
export function record(value: unknown): JsonRecord | undefined {
  return isRecord(value) ? value : undefined;
}

/** Whether the value is an object and no list. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value where it is a list, otherwise an empty one. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The objects of a list; whatever else it holds is left out. */
export function records(value: unknown): readonly JsonRecord[] {
  return list(value).filter(isRecord);
}

/** The value where it is a string, otherwise `undefined`. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The value where it is a string with something in it, otherwise `undefined`. */
export function filled(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The value where it is a finite number, otherwise `undefined`. */
export function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The value where it can be a count (a safe integer from 0 on), otherwise `undefined`. */
export function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** The value where it is `true` or `false`, otherwise `undefined`. */
export function flag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** What is left of an object type when no field may hold `undefined`. */
type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** A copy without the fields that are `undefined`: they are absent, as JSON would have them. */
export function defined<T extends object>(fields: T): Defined<T> {
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) copy[name] = value;
  // The loop has done exactly what the type says, which the compiler cannot follow through `Object.entries`.
  return copy as Defined<T>;
}

/** JSON text of the value, `undefined` where there can be none: some parsed JSON is nested too deep to be written. */
export function writeJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
