import { watch } from 'chokidar';

/**
 * Calls back whenever the operating system says that something at or below a directory changed, until the
 * signal is aborted. It says nothing reliable: notices are missed, doubled and late, so that whoever listens
 * looks for himself, and polls besides. A watcher that fails (no more watches to be had, say) is silent. The
 * path is that of a file to look at, and absent where anything may have changed.
 */
export function watchPaths(
  directory: string,
  {
    signal,
    ignored,
    onChange,
  }: { signal: AbortSignal; ignored: (path: string) => boolean; onChange: (path?: string) => void },
): void {
  if (signal.aborted) return;
  const watcher = watch(directory, { ignored, ignoreInitial: true });
  watcher.on('all', (event, path) => onChange(event.endsWith('Dir') ? undefined : path));
  // Polling goes on without it, and an unheard error event would end the process.
  watcher.on('error', () => onChange());
  signal.addEventListener('abort', () => void watcher.close(), { once: true });
}
