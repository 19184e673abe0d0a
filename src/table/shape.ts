/** What is wrong with a value, and where: a path below the value, such as `rules.0.use`; empty for the value itself. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** Looks at an untrusted value and answers its first problem, or nothing when it is sound. */
export type Check = (value: unknown) => Problem | undefined;

/** A field that may be absent. */
export interface Optional {
  readonly optional: Check;
}

/** One check for each field of `T`, optional exactly where the field is: a new field without a check does not compile. */
export type Fields<T> = {
  readonly [Key in keyof T]-?: object extends Pick<T, Key> ? Optional : Check;
};

export const optional = (check: Check): Optional => ({ optional: check });

/** An object with these fields and no others. */
export function object<T>(fields: Fields<T>): Check {
  const entries = Object.entries<Check | Optional>(fields);
  const names = new Set(Object.keys(fields));
  return (value) => {
    if (!isRecord(value)) return wrong('an object', value);
    for (const name of Object.keys(value)) {
      if (!names.has(name)) return { path: name, message: 'is not a known field' };
    }
    for (const [name, check] of entries) {
      const problem = checkField(value, name, check);
      if (problem) return problem;
    }
    return undefined;
  };
}

function checkField(
  value: Record<string, unknown>,
  name: string,
  check: Check | Optional,
): Problem | undefined {
  if (!Object.hasOwn(value, name)) {
    return typeof check === 'function' ? { path: name, message: 'is missing' } : undefined;
  }
  return below(name, (typeof check === 'function' ? check : check.optional)(value[name]));
}

/** An object whose keys and values are all of one kind. */
export function record(key: Check, item: Check): Check {
  return (value) => {
    if (!isRecord(value)) return wrong('an object', value);
    for (const [name, member] of Object.entries(value)) {
      const problem = key(name) ?? item(member);
      if (problem) return below(name, problem);
    }
    return undefined;
  };
}

/** A list of `least` or more. */
export function list(item: Check, { least = 0 }: { least?: number } = {}): Check {
  return (value) => {
    if (!Array.isArray(value)) return wrong('a list', value);
    if (value.length < least) return { path: '', message: `must have at least ${least} item` };
    for (const [index, member] of value.entries()) {
      const problem = item(member);
      if (problem) return below(String(index), problem);
    }
    return undefined;
  };
}

/** As `list`, and no item stands in it twice. The items must be strings. */
export function set(item: Check, bounds?: { least?: number }): Check {
  const each = list(item, bounds);
  return (value) => {
    const problem = each(value);
    if (problem || !Array.isArray(value)) return problem;
    return new Set(value).size === value.length
      ? undefined
      : { path: '', message: 'names the same item twice' };
  };
}

export const text: Check = (value) => (typeof value === 'string' ? undefined : wrong('a string', value));

/** Text of at least one character. */
export const words: Check = (value) =>
  text(value) ?? (value === '' ? { path: '', message: 'must not be empty' } : undefined);

/** Text that a pattern describes; `what` says in words what was expected. */
export function textLike(pattern: RegExp, what: string): Check {
  return (value) => (typeof value === 'string' && pattern.test(value) ? undefined : wrong(what, value));
}

export const flag: Check = (value) =>
  typeof value === 'boolean' ? undefined : wrong('true or false', value);

/** A whole number in a closed range. */
export function integer(least: number, most: number = Number.MAX_SAFE_INTEGER): Check {
  return (value) =>
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most
      ? undefined
      : wrong(`a whole number from ${least} to ${most}`, value);
}

/** One of these very values. */
export function oneOf(...values: readonly (string | number | boolean)[]): Check {
  const what = values.map((value) => JSON.stringify(value)).join(' or ');
  return (value) => (values.some((allowed) => allowed === value) ? undefined : wrong(what, value));
}

/** Places a problem one step further down. */
export function below(step: string, problem: Problem | undefined): Problem | undefined {
  if (!problem) return undefined;
  return { path: problem.path === '' ? step : `${step}.${problem.path}`, message: problem.message };
}

export function wrong(expected: string, value: unknown): Problem {
  return { path: '', message: `must be ${expected}, not ${show(value)}` };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Names a value briefly: untrusted text goes into messages only cut and quoted. */
function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const shown = JSON.stringify(value) ?? 'nothing';
  return shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
}
