import { InvalidArgumentError } from 'commander';

/** Reads a port as users write it. Throws commander's `InvalidArgumentError`. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65535) return port;
  throw new InvalidArgumentError('Write a number from 0 to 65535; 0 takes any port that is free.');
}

/** Reads a size as `500KiB`, `64MiB`, `1GiB`, in bytes. Throws commander's `InvalidArgumentError`. */
export function parseBytes(text: string): number {
  const [, count, unit] = /^(\d{1,6})(KiB|MiB|GiB)$/.exec(text) ?? [];
  const bytes = Number(count) * ({ KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 }[unit ?? ''] ?? 0);
  if (bytes >= 2 ** 10 && bytes <= 2 ** 40) return bytes;
  throw new InvalidArgumentError('Write a size with its unit, 500KiB, 64MiB or 1GiB.');
}

/**
 * Reads a whole number from 1 that JavaScript has exactly: a generation, a threshold. Throws commander's
 * `InvalidArgumentError`.
 */
export function parseOrdinal(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Write a whole number from 1.');
}

/** Reads a whole number from 1 to 1000. Throws commander's `InvalidArgumentError`. */
export function parseCount(text: string): number {
  const count = Number(text);
  if (/^\d{1,4}$/.test(text) && count >= 1 && count <= 1000) return count;
  throw new InvalidArgumentError('Write a whole number from 1 to 1000.');
}

/** Reads a share as `10%` or `0.5%`, in 100,000ths. Throws commander's `InvalidArgumentError`. */
export function parseShare(text: string): number {
  const [, percent] = /^(\d{1,3}(?:\.\d{1,3})?)%$/.exec(text) ?? [];
  const share = Math.round(Number(percent) * 1000);
  if (share >= 1 && share <= 100_000) return share;
  throw new InvalidArgumentError(
    'Write a share with its unit, 10% or 0.5%: more than nothing, at most 100%.',
  );
}

/** Reads what simulated answers are drawn from. Throws commander's `InvalidArgumentError`. */
export function parseSeed(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Write a whole number of at most nine digits.');
}

/** Reads how often to look, as `500ms`, `30s`, `5m`, in milliseconds. Throws commander's `InvalidArgumentError`. */
export function parseInterval(text: string): number {
  const [, count, unit] = /^(\d{1,6})(ms|s|m)$/.exec(text) ?? [];
  const milliseconds = Number(count) * ({ ms: 1, s: 1000, m: 60_000 }[unit ?? ''] ?? 0);
  if (milliseconds >= 100 && milliseconds <= 24 * 60 * 60_000) return milliseconds;
  throw new InvalidArgumentError('Write a time with its unit, 500ms, 30s or 5m: from 100ms to a day.');
}
