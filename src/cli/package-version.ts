import { readFileSync } from 'node:fs';

/** The package's version, which stands two folders up in a checkout and in the published package alike. */
export function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  return version;
}
