import { maskSecrets } from './secrets.ts';

/** Characters that steer a terminal or hide text on it. */
const unprintable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is its purpose
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff]/g;

/** Text from a registry, with a visible mark for what must not reach a terminal or a log. */
export function printable(text: string): string {
  // Half of a surrogate pair cannot be written as UTF-8 at all; and wherever it stands in a line of a log, `##[`
  // begins a command to GitHub's runner.
  return text.toWellFormed().replaceAll(unprintable, '\ufffd').replaceAll('##[', '#\ufffd[');
}

/**
 * The same, on one line and without the text of any secret: for messages in reports, where a line
 * of its own could pass for another message, or in a CI server's log for a command.
 */
export function sayable(text: string): string {
  return printable(maskSecrets(text.replaceAll(/\r?\n/g, ' ')));
}
