interface Line {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

const context = 3;

/** What changes in one file, as `diff -u` writes it and `git apply` reads it; nothing where nothing changes. */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return '';
  const lines = diffLines(splitLines(before), splitLines(after));
  return [`--- a/${file}`, `+++ b/${file}`, ...hunks(lines), ''].join('\n');
}

/** Each with its line end, so that a last line without one differs from one that has it. */
function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** The shortest way from one list of lines to the other, by the longest common subsequence of what differs. */
function diffLines(before: readonly string[], after: readonly string[]): Line[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  const shorter = Math.min(before.length, after.length) - head;
  while (tail < shorter && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const same = (texts: readonly string[]) => texts.map((text): Line => ({ sign: ' ', text }));
  return [
    ...same(before.slice(0, head)),
    ...diffMiddle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...same(before.slice(before.length - tail)),
  ];
}

function diffMiddle(before: readonly string[], after: readonly string[]): Line[] {
  const width = after.length + 1;
  // How long the common subsequence of the two rests is. Too large a table is not worth it: then all is replaced.
  const mayCompare = before.length * after.length <= 4_000_000;
  const common = new Uint32Array(mayCompare ? (before.length + 1) * width : 0);
  const lengthAt = (i: number, j: number) => common[i * width + j] ?? 0;
  if (mayCompare) {
    for (let i = before.length - 1; i >= 0; i -= 1) {
      for (let j = after.length - 1; j >= 0; j -= 1) {
        common[i * width + j] =
          before[i] === after[j]
            ? lengthAt(i + 1, j + 1) + 1
            : Math.max(lengthAt(i + 1, j), lengthAt(i, j + 1));
      }
    }
  }
  const lines: Line[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const [old, fresh] = [before[i], after[j]];
    if (mayCompare && old !== undefined && old === fresh) {
      lines.push({ sign: ' ', text: old });
      i += 1;
      j += 1;
    } else if (old !== undefined && (fresh === undefined || lengthAt(i + 1, j) >= lengthAt(i, j + 1))) {
      lines.push({ sign: '-', text: old });
      i += 1;
    } else {
      lines.push({ sign: '+', text: fresh ?? '' });
      j += 1;
    }
  }
  return lines;
}

function hunks(lines: readonly Line[]): string[] {
  const written: string[] = [];
  let at = 0;
  let [oldLine, newLine] = [1, 1];
  while (at < lines.length) {
    const change = lines.findIndex(({ sign }, index) => index >= at && sign !== ' ');
    if (change === -1) break;
    const from = Math.max(at, change - context);
    oldLine += from - at;
    newLine += from - at;
    const hunk = lines.slice(from, endOfHunk(lines, change));
    const oldCount = hunk.filter(({ sign }) => sign !== '+').length;
    const newCount = hunk.filter(({ sign }) => sign !== '-').length;
    // A hunk that begins in an empty file counts from the line before it.
    const start = (line: number, count: number) => (count === 0 ? line - 1 : line);
    written.push(`@@ -${start(oldLine, oldCount)},${oldCount} +${start(newLine, newCount)},${newCount} @@`);
    written.push(...hunk.map(write));
    oldLine += oldCount;
    newLine += newCount;
    at = from + hunk.length;
  }
  return written;
}

/** Changes with no more than twice the context between them share a hunk. */
function endOfHunk(lines: readonly Line[], change: number): number {
  let last = change;
  for (let at = change; at < lines.length && at - last <= 2 * context; at += 1) {
    if (lines[at]?.sign !== ' ') last = at;
  }
  return Math.min(lines.length, last + context + 1);
}

function write({ sign, text }: Line): string {
  return text.endsWith('\n') ? `${sign}${text.slice(0, -1)}` : `${sign}${text}\n\\ No newline at end of file`;
}
