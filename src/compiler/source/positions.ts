import type { Position, Span } from '../../diagnostic/diagnostic.ts';

/** Turns offsets of one file's text into spans. */
export interface Positions {
  readonly file: string;
  readonly text: string;
  /** `to` is exclusive; both are held inside the text. */
  span(from: number, to?: number): Span;
}

/** A span in any file of the registry, by offsets. */
export type PositionOf = (file: string, from: number, to: number) => Span;

/** Lines end at LF; a CR before it belongs to the line. */
export function createPositions(file: string, text: string): Positions {
  return new TextPositions(file, text);
}

class TextPositions implements Positions {
  readonly file: string;
  readonly text: string;
  /** Found when a place is first asked for: of most files none ever is. */
  #lineStarts: readonly number[] | undefined;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  /** Bound, because it is often taken out. */
  readonly span = (from: number, to = from): Span => {
    const start = Math.max(0, Math.min(from, this.text.length));
    const end = Math.max(start, Math.min(to, this.text.length));
    return { file: this.file, start: this.#position(start), end: this.#position(end) };
  };

  #position(offset: number): Position {
    this.#lineStarts ??= lineStartsOf(this.text);
    const starts = this.#lineStarts;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1, offset };
  }
}

function lineStartsOf(text: string): number[] {
  const found = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) found.push(at + 1);
  return found;
}

/** The very beginning of a file: where findings about the file itself point. */
export function startOf(file: string): Span {
  const start = { line: 1, column: 1, offset: 0 };
  return { file, start, end: start };
}
