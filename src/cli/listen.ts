import { CouldNotRun, isSystemError, systemReason } from './could-not-run.ts';

/** Reads a port number as users write it. Throws `CouldNotRun`. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65535) return port;
  throw new CouldNotRun('usage', `--port ${text} is not a port: write a number from 0 to 65535`);
}

/** Runs what listens on `host:port`; where it cannot, says in words why. */
export async function listen<T>(start: () => Promise<T>, port: number, host: string): Promise<T> {
  try {
    return await start();
  } catch (error) {
    const cause = systemCause(error);
    if (cause === undefined) throw error;
    throw new CouldNotRun('cannot-listen', `cannot listen on ${host}:${port}: ${systemReason(cause)}`, {
      ...(isAddressInUse(cause) ? { hint: 'Choose another with --port, or 0 for any that is free.' } : {}),
      cause,
    });
  }
}

/** Whether somebody else listens there already. */
export function isAddressInUse(error: unknown): boolean {
  return systemCause(error)?.code === 'EADDRINUSE';
}

/** The error of the operating system that is, or is behind, an error. */
function systemCause(error: unknown): (Error & { code: string }) | undefined {
  if (isSystemError(error)) return error;
  return error instanceof Error ? systemCause(error.cause) : undefined;
}
