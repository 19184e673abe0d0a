/** A file of a registry, or the part of it that matters. What cannot be seen is named: `<U+200B>`. */
export interface ExampleFile {
  readonly file: string;
  readonly text: string;
}

/** What yields a code, and what does not: the files by which the check itself is tested. */
export interface CodeExample {
  readonly bad: ExampleFile;
  readonly good?: ExampleFile;
}
