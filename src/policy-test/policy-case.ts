import type { PolicyTestFile } from '../compiler/schema/types.ts';
import type { Path } from '../compiler/source/parse/node.ts';
import type { Span } from '../diagnostic/diagnostic.ts';

type WrittenCase = PolicyTestFile['cases'][number];

/** The request, and the state of the world. */
export type Given = NonNullable<WrittenCase['given']>;

/** What must come out of it. */
export type Expected = WrittenCase['expect'];

/** One request with what must become of it: a case of a test file, with one combination of its matrix written in. */
export interface PolicyCase {
  readonly file: string;
  readonly capability: string;
  /** Unique in its file. */
  readonly name: string;
  readonly given: Given;
  readonly expected: Expected;
  /** Of the name. */
  readonly span: Span;
  /** The place of a part, such as `given`, `team`: in the case, or else in the file's defaults. */
  at(...path: Path): Span;
}
