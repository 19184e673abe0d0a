import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A text of a language or of a kind of data. */
export interface SampleText {
  /** The name of its file. */
  readonly kind: string;
  readonly text: string;
  /** Every third text of a file: no weight was fitted to it. */
  readonly heldOut: boolean;
}

const folder = join(import.meta.dirname, 'texts');

/** The texts that estimates are fitted to and measured on, by kind and in the order in which they are written. */
export function readTexts(): readonly SampleText[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) =>
      readFileSync(join(folder, name), 'utf8')
        .trimEnd()
        .split('\n%%\n')
        .map((text, index) => ({ kind: basename(name, '.txt'), text, heldOut: index % 3 === 2 })),
    );
}
