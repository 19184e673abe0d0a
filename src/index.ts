export { type CatalogueEntry, catalogue } from './compiler/catalogue.ts';
export type { Compilation, CompileOptions } from './compiler/compilation.ts';
export { compile } from './compiler/compile.ts';
export type { OutputFile } from './compiler/emit/emitter.ts';
export type { ParseCache } from './compiler/source/parse/parse-tree.ts';
export type { ReadLimits } from './compiler/source/read/read-tree.ts';
export type {
  Diagnostic,
  Position,
  Related,
  Severity,
  Span,
  Suggestion,
  TextEdit,
} from './diagnostic/diagnostic.ts';
export { frame } from './diagnostic/frame.ts';
export type { TableSources } from './table/sources.ts';
export type { RoutingTable } from './table/table.ts';
