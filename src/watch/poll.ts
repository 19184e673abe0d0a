import { type Bell, pause } from './bell.ts';

/** Looks again and again until the signal is aborted, and rings whenever a look shows a change. */
export async function poll(
  changed: () => Promise<boolean>,
  { bell, pollMs, signal }: { bell: Bell; pollMs: number; signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    await pause(pollMs, signal);
    if (!signal.aborted && (await changed())) bell.ring();
  }
}
