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
