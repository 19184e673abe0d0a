import { InvalidArgumentError } from 'commander';

/** Reads a port as users write it. Throws commander's `InvalidArgumentError`. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65535) return port;
  throw new InvalidArgumentError('Write a number from 0 to 65535; 0 takes any port that is free.');
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
