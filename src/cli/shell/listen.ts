import { CouldNotRun, isSystemError, systemReason } from './could-not-run.ts';

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
