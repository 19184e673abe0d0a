import type { Random } from '../draw/random.ts';

interface StringWish {
  /** The property's name: `city` gets a city. */
  readonly name: string;
  readonly format: string | undefined;
  readonly least: number;
  readonly most: number;
  readonly random: Random;
  readonly subjects: readonly string[];
}

/** A string for a property: by its format, else by its name, else from the conversation; within its length. */
export function exampleString({ name, format, least, most, random, subjects }: StringWish): string {
  const formatted = format === undefined ? undefined : byFormat[format]?.(random);
  if (formatted !== undefined) return formatted;
  const word =
    name
      .toLowerCase()
      .split(/[^a-z]+/)
      .at(-1) ?? '';
  const text = byName[word] ?? subjects[0] ?? (name === '' ? 'sample' : `sample ${name}`);
  return fitLength(text, least, most);
}

const byFormat: Readonly<Record<string, (random: Random) => string>> = {
  'date-time': (random) => `${day(random)}T${two(random.below(24))}:${two(random.below(60))}:00Z`,
  date: day,
  time: (random) => `${two(random.below(24))}:${two(random.below(60))}:00Z`,
  duration: (random) => `PT${1 + random.below(59)}M`,
  email: (random) => `${random.pick(['ada', 'grace', 'linus'])}@example.com`,
  hostname: () => 'host.example.com',
  ipv4: (random) => `192.0.2.${1 + random.below(254)}`,
  ipv6: (random) => `2001:db8::${(1 + random.below(0xffff)).toString(16)}`,
  uri: (random) => `https://example.com/items/${random.below(1000)}`,
  'uri-reference': (random) => `/items/${random.below(1000)}`,
  url: (random) => `https://example.com/items/${random.below(1000)}`,
  uuid: (random) =>
    `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-8${hex(random, 3)}-${hex(random, 12)}`,
  byte: () => 'c2ltdWxhdGVk',
};

/** Values for common names, where the conversation has nothing to do with it. */
const byName: Readonly<Record<string, string>> = {
  currency: 'EUR',
  language: 'en',
  locale: 'en-GB',
  country: 'Portugal',
  email: 'ada@example.com',
  url: 'https://example.com/',
  date: '2026-03-14',
  path: 'src/index.ts',
  filename: 'index.ts',
  id: 'sample-1',
};

function fitLength(text: string, least: number, most: number): string {
  const long = [...text.padEnd(least, '.')];
  return long.length > most ? long.slice(0, most).join('') : long.join('');
}

function day(random: Random): string {
  return `2026-${two(1 + random.below(12))}-${two(1 + random.below(28))}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function hex(random: Random, length: number): string {
  return Array.from({ length }, () => random.below(16).toString(16)).join('');
}
