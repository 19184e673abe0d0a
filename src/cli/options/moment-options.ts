import { InvalidArgumentError } from 'commander';

/**
 * Reads a moment as users write it: a date, a date and time, or how long from `now` (milliseconds since 1970).
 * Answers a UTC second. Throws commander's `InvalidArgumentError`.
 */
export function parseMoment(text: string, now: number): number {
  const [, count, unit] = /^(\d{1,5})(h|d|w)$/.exec(text) ?? [];
  if (count !== undefined) {
    const seconds = Number(count) * ({ h: 3600, d: 86_400, w: 604_800 }[unit ?? ''] ?? 0);
    return Math.floor(now / 1000) + seconds;
  }
  const time = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time) && time >= 0) return Math.floor(time / 1000);
  throw new InvalidArgumentError('Write 2027-01-01, 2027-01-01T12:00:00Z, or a time from now: 12h, 30d, 8w.');
}
