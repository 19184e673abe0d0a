/** A comment between two values. */
export interface Comment {
  /** With its `#`, without white space at the end. */
  readonly text: string;
  /** From 0. */
  readonly column: number;
  /** Whether it stands on a line of its own; otherwise it is about what stands before it. */
  readonly isAlone: boolean;
  /** Whether an empty line stands before it. */
  readonly afterBlank: boolean;
}

export interface Gap {
  readonly comments: readonly Comment[];
  /** Whether an empty line stands before whatever comes next. */
  readonly endsBlank: boolean;
}

/** Reads what stands between two values: no value begins in there, so every `#` after white space is a comment. */
export function readGap(text: string, from: number, to: number): Gap {
  const comments: Comment[] = [];
  let isBlank = false;
  let lineStart = text.lastIndexOf('\n', from - 1) + 1;
  let at = from;
  while (at < to) {
    const newline = text.indexOf('\n', at);
    const end = newline === -1 || newline >= to ? to : newline;
    const part = text.slice(at, end);
    const mark = part.search(/(?<=^|[\s,[\]{}:-])#/);
    const isAlone =
      at === lineStart && (mark === -1 ? part.trim() === '' : part.slice(0, mark).trim() === '');
    if (mark !== -1) {
      const column = at + mark - lineStart;
      const comment = part.slice(mark).trimEnd();
      comments.push({ text: comment, column, isAlone, afterBlank: isBlank });
      isBlank = false;
    } else if (isAlone && end < to) isBlank = true;
    else if (part.trim() !== '') isBlank = false;
    at = end + 1;
    lineStart = at;
  }
  return { comments, endsBlank: isBlank };
}

/** The comments on lines of their own from here to the next value. */
export function commentsAhead(text: string, from: number): readonly Comment[] {
  const rest = /(?:[ \t]*(?:#[^\n]*)?\n)*(?:[ \t]*#[^\n]*$)?/y;
  rest.lastIndex = from;
  const length = rest.exec(text)?.[0].length ?? 0;
  return readGap(text, from, from + length).comments.filter(({ isAlone }) => isAlone);
}
