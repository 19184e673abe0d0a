import type { Completion } from './complete.ts';

/** How one shell is taught, and how it is answered. */
export interface ShellLanguage {
  readonly shell: string;
  /** What the shell reads once. On each Tab it asks `signalbox completion <shell> -- <words>`. */
  readonly script: string;
  /** The words as the user sees them; a shell may have cut them otherwise. Absent where it has not. */
  readonly wordsOf?: (words: readonly string[]) => readonly string[];
  /** One line for each word, with what it does behind a tab, and one for paths. */
  answer(completion: Completion, words: readonly string[]): string;
}

/** The usual answer. */
export function answerLines({ words, paths }: Completion): string {
  return [
    ...words.map(({ word, does }) => (does === undefined ? word : `${word}\t${does}`)),
    ...(paths === undefined ? [] : [`:${paths}`]),
  ]
    .map((line) => `${line}\n`)
    .join('');
}
