export type { BearerToken } from './http/destination.ts';
export { type Keeping, keepIn } from './keep-in.ts';
export { type LineFile, type LineFileOptions, type LineFileStatus, openLineFile } from './lines/line-file.ts';
export { pseudonymsOf } from './lines/pseudonyms.ts';
export type { Content, Failed, News, SourceFailureCode, Unchanged } from './news.ts';
export { type FileSourceOptions, fileSource } from './sources/file-source.ts';
export { type GitSourceOptions, gitSource } from './sources/git-source.ts';
export { type MemorySource, memorySource } from './sources/memory-source.ts';
export { type UrlSourceOptions, urlSource } from './sources/url-source.ts';
