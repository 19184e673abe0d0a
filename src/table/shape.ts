/** What is wrong with a value, and where: a path below the value, such as `rules.0.use`; empty for the value itself. */
export interface Problem {
  readonly path: string;
  readonly message: string;
  /** The value is well-formed, and does not fit with the rest of the table. */
  readonly misfit?: true;
}

/** The table that is being read: nothing about it is trusted yet. */
export type Root = Readonly<Record<string, unknown>>;

/** Looks at an untrusted value and answers its first problem, or nothing when it is sound. */
export type Check = (value: unknown, root?: Root) => Problem | undefined;

/** A promise between the parts of a value, asked only when each of them is sound; `key` is where a record has it. */
export type Promise<T> = (value: T, key: string) => Problem | undefined;

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
export function object<T>(fields: Fields<T>, promise?: Promise<T>): Check {
  const entries = Object.entries<Check | Optional>(fields);
  return (value, root) => {
    if (!isRecord(value)) return wrong('an object', value);
    const stranger = Object.keys(value).find((name) => !Object.hasOwn(fields, name));
    if (stranger !== undefined) return problem('is not a known field', stranger);
    return (
      firstOf(entries, (field, name) => {
        const check = typeof field === 'function' ? field : field.optional;
        if (Object.hasOwn(value, name)) return check(value[name], root);
        return check === field ? problem('is missing') : undefined;
      }) ??
      // Every field of `T` has just been checked.
      promise?.(value as T, '')
    );
  };
}

/** An object whose keys and values are all of one kind. */
export function record<T>(key: Check, item: Check, promise?: Promise<T>): Check {
  return (value, root) =>
    isRecord(value)
      ? firstOf(
          Object.entries(value),
          // The check of `T` has just found it sound.
          (member, name) => key(name, root) ?? item(member, root) ?? promise?.(member as T, name),
        )
      : wrong('an object', value);
}

/** A list of `least` to `most`, which keep a promise to each other. */
export function list<T>(
  item: Check,
  {
    least = 0,
    most = Number.POSITIVE_INFINITY,
    promise,
  }: { least?: number; most?: number; promise?: Promise<readonly T[]> } = {},
): Check {
  return (value, root) => {
    if (!Array.isArray(value)) return wrong('a list', value);
    if (value.length < least) return problem(`must have at least ${least} item`);
    if (value.length > most) return problem(`must have at most ${most} items, not ${value.length}`);
    return firstOf(Object.entries(value), (member) => item(member, root)) ?? promise?.(value, '');
  };
}

/** As `list`, and no item stands in it twice. */
export const set = (item: Check, { least = 0 } = {}): Check =>
  list(item, {
    least,
    promise: (items) =>
      new Set(items).size < items.length ? problem('names the same item twice') : undefined,
  });

/** The first problem of several members, placed where that member is. */
function firstOf<T>(
  members: readonly (readonly [string, T])[],
  check: (member: T, name: string) => Problem | undefined,
): Problem | undefined {
  for (const [name, member] of members) {
    const found = check(member, name);
    if (found) return below(name, found);
  }
  return undefined;
}

export const text: Check = (value) => (typeof value === 'string' ? undefined : wrong('a string', value));

/** Text of at least one character. */
export const words: Check = (value, root) =>
  value === '' ? problem('must not be empty') : text(value, root);

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
  return (value) =>
    values.some((allowed) => allowed === value) ? undefined : wrong(values.map(show).join(' or '), value);
}

/** Places a problem one step further down. */
export function below(step: string, found: Problem): Problem {
  return { ...found, path: found.path === '' ? step : `${step}.${found.path}` };
}

export function problem(message: string, path = ''): Problem {
  return { path, message };
}

/** What is sound in itself and does not fit with its neighbours. */
export function misfit(message: string, path?: string): Problem {
  return { ...problem(message, path), misfit: true };
}

export function wrong(expected: string, value: unknown): Problem {
  return problem(`must be ${expected}, not ${show(value)}`);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Names a value briefly: untrusted text goes into messages only cut and quoted. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isRecord(value)) return 'an object';
  const shown = JSON.stringify(value) ?? 'nothing';
  return shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
}
