import { buckets } from './bucket.ts';
import {
  type Check,
  integer,
  list,
  misfit,
  oneOf,
  type Problem,
  problem,
  type Root,
  show,
  textLike,
  wrong,
} from './shape.ts';
import { isTimeZone } from './zone.ts';

/** Keys that reach an object's prototype when somebody copies them carelessly; no table may hold one anywhere. */
export const key: Check = (value) =>
  /^(?:__proto__|constructor|prototype)$/.test(String(value)) ? problem('is a forbidden key') : undefined;

const idLike = textLike(/^[a-z0-9][a-z0-9._-]*$/, 'an id such as "claude-4-opus"');

export const id: Check = (value, root) => key(value, root) ?? idLike(value, root);

/** The id of something that the table has among its providers, models or capabilities. */
export function idAmong(part: 'providers' | 'models' | 'capabilities'): Check {
  return (value, root) => id(value, root) ?? absent(part, value, root);
}

export const model = idAmong('models');

/** Nothing where the table has a part of this kind and id, which need not be sound for that. */
export function absent(part: string, name: unknown, root: Root | undefined): Problem | undefined {
  return Object.hasOwn(Object(root?.[part]), String(name))
    ? undefined
    : misfit(`names none of the table's ${part}: ${show(name)}`);
}

/** Timers of Node and browsers fire at once beyond 2^31 - 1. */
export const milliseconds = integer(1, 2 ** 31 - 1);

/** Anything from nothing on. */
export const amount = integer(0);

export const positive = integer(1);

/** A UTC second that every date function can write: up to the year 9999. */
export const utcSecond = integer(0, 253_402_300_799);

/** A share of something, in buckets. */
export const share = integer(0, buckets);

/** What stays with one arm. */
export const unit = oneOf('user', 'session', 'team', 'key', 'request');

export const zone: Check = (value) =>
  typeof value === 'string' && isTimeZone(value) ? undefined : wrong('a time zone such as "UTC"', value);

/** A list of `least` or more in which a number rises from item to item, the first being more than `above`. */
export function rising<Field extends string>(
  item: Check,
  field: Field,
  { least = 1, above = -1 } = {},
): Check {
  const promise = (items: readonly Readonly<Record<Field, number>>[]) => {
    let last = above;
    for (const [index, { [field]: next }] of items.entries()) {
      if (next <= last) return misfit(`must be more than ${last}, not ${next}`, `${index}.${field}`);
      last = next;
    }
    return undefined;
  };
  return list(item, { least, promise });
}

/** A list of half-open ranges that cover all buckets, in order. */
export function covering(item: Check): Check {
  const promise = (ranges: readonly { readonly from: number; readonly to: number }[]) => {
    let next = 0;
    for (const [index, { from, to }] of ranges.entries()) {
      if (from !== next) return misfit(`must be ${next}, not ${from}`, `${index}.from`);
      if (to <= from) return misfit(`must be more than ${from}, not ${to}`, `${index}.to`);
      next = to;
    }
    return next === buckets
      ? undefined
      : misfit(`must be ${buckets}, not ${next}`, `${ranges.length - 1}.to`);
  };
  return list(item, { least: 1, promise });
}
