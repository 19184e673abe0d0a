/** The most characters that are posted: GitHub takes 65,536, GitLab a million. */
export const longestComment = 60_000;

/**
 * Makes Markdown from a stranger safe to post under our name: it can neither mention anybody, nor link, nor load an
 * image, nor refer to an issue, nor hide what it says. It is cut at a line where it is too long.
 * @param {string} text
 */
export function neutralise(text) {
  const lines = [];
  let length = 0;
  for (const line of plain(text).split('\n')) {
    length += line.length + 1;
    if (length > longestComment) {
      lines.push(...closing(lines), '', '… cut: the rest is in the artefact of the checks.');
      break;
    }
    lines.push(line);
  }
  return lines.join('\n').trim();
}

/** @param {string} text */
function plain(text) {
  return (
    text
      .replaceAll('\r\n', '\n')
      // Invisible characters, and those that turn the direction of writing.
      .replaceAll(/(?![\n\t])[\p{Cc}\p{Cf}\p{Co}\u2028\u2029]/gu, '')
      // All HTML but what folds a section.
      .replaceAll(/<(?!\/?(?:details|summary)>|br>)/g, '&lt;')
      // A character without width takes the meaning away and leaves the look.
      .replaceAll(/@(?=[\p{L}\p{N}_-])/gu, `@${nothing}`)
      .replaceAll(/#(?=\d)/g, `#${nothing}`)
      .replaceAll(/\b(GH)-(?=\d)/gi, `$1${nothing}-`)
      .replaceAll(/\](?=\s?[([:])/g, `]${nothing}`)
      .replaceAll(/\b([a-z][a-z0-9+.-]*:)(?=\/\/)/gi, `$1${nothing}`)
      .replaceAll(/\b(mailto|xmpp):/gi, `$1${nothing}:`)
      .replaceAll(/\bwww\./gi, `www${nothing}.`)
  );
}

const nothing = '\u200b';

/**
 * What a cut leaves open is closed, so that the last line is read as ours.
 * @param {readonly string[]} lines
 */
function closing(lines) {
  let fence = '';
  for (const line of lines) {
    const [, mark = ''] = /^\s{0,3}(`{3,}|~{3,})/.exec(line) ?? [];
    if (fence === '') fence = mark;
    else if (mark.startsWith(fence)) fence = '';
  }
  const open = lines.filter((line) => line.includes('<details>')).length;
  const shut = lines.filter((line) => line.includes('</details>')).length;
  return [...(fence === '' ? [] : [fence]), ...Array.from({ length: open - shut }, () => '</details>')];
}
