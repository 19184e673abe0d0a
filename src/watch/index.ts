export { type FileContent, type WatchFileOptions, watchFile } from './watch-file.ts';
