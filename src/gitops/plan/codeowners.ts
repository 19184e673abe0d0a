/** A line of a CODEOWNERS file that has a pattern. */
interface Line {
  readonly matches: (path: string) => boolean;
  readonly owners: readonly string[];
}

/** Answers the owners of a file, by its path from the repository's root. */
export type Owners = (path: string) => readonly string[];

/** GitHub reads no larger one. */
const longest = 3 * 2 ** 20;

/**
 * Reads a CODEOWNERS file as GitHub does: the last line whose pattern matches decides, even where it names nobody; a
 * line with what GitHub does not allow (`!`, `[`, no owner's form) counts for nothing.
 * https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 */
export function readCodeowners(text: string): Owners {
  const lines = text.length > longest ? [] : text.split(/\r?\n/).flatMap(readLine);
  return (path) => lines.findLast(({ matches }) => matches(path))?.owners ?? [];
}

function readLine(text: string): Line[] {
  const line = text.trim();
  if (line === '' || line.startsWith('#')) return [];
  // A space of a name is escaped; a `#` after a space begins a comment.
  const words = line.match(/(?:\\.|[^\s\\])+/g) ?? [];
  const comment = words.findIndex((word, index) => index > 0 && word.startsWith('#'));
  const [pattern = '', ...owners] = comment === -1 ? words : words.slice(0, comment);
  if (/^!|\[|\]/.test(pattern) || !owners.every(isOwner)) return [];
  const expression = expressionOf(pattern.replaceAll(/\\(.)/g, '$1'));
  return [{ matches: (path) => expression.test(path), owners }];
}

function isOwner(word: string): boolean {
  return /^@[A-Za-z0-9](?:[A-Za-z0-9-]*)(?:\/[A-Za-z0-9._-]+)?$/.test(word) || /^[^@\s]+@[^@\s]+$/.test(word);
}

/** As in a .gitignore: a slash anywhere but at the end anchors, `*` stays within a folder, a folder means all below it. */
function expressionOf(pattern: string): RegExp {
  const anchored = pattern.slice(0, -1).includes('/');
  const path = pattern.replace(/^\//, '');
  const isFolder = path.endsWith('/');
  const body = path
    .replace(/\/$/, '')
    .split(/(\*\*\/|\/\*\*$|\*\*|\*|\?)/)
    .map((part) => wildcards[part] ?? part.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
    .join('');
  // `docs/*` means the files in it, and not those deeper down; a name, the file or all in the folder of that name.
  const end = isFolder ? '/' : /\/\*$/.test(path) ? '$' : '(?:/|$)';
  return new RegExp(`${anchored ? '^' : '(?:^|/)'}${body}${end}`);
}

const wildcards: Readonly<Record<string, string>> = {
  '**/': '(?:.*/)?',
  '/**': '/.*',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
};
