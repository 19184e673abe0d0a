import { buckets } from './references.ts';
import { type Check, integer, oneOf, textLike, wrong } from './shape.ts';
import { isTimeZone } from './zone.ts';

/** Keys that reach an object's prototype when somebody copies them carelessly; no table may hold one anywhere. */
const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

export const key: Check = (value) =>
  typeof value === 'string' && forbiddenKeys.has(value)
    ? { path: '', message: 'is a forbidden key' }
    : undefined;

const idPattern = /^[a-z0-9][a-z0-9._-]*$/;

export const id: Check = (value) => key(value) ?? textLike(idPattern, 'an id such as "claude-4-opus"')(value);

/** Timers of Node and browsers fire at once beyond 2^31 - 1. */
export const milliseconds = integer(1, 2 ** 31 - 1);

/** A share of something, in buckets. */
export const share = integer(0, buckets);

/** What stays with one arm. */
export const unit = oneOf('user', 'session', 'team', 'key', 'request');

export const zone: Check = (value) =>
  typeof value === 'string' && isTimeZone(value) ? undefined : wrong('a time zone such as "UTC"', value);
