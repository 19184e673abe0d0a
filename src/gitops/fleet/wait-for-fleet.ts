import { setTimeout as sleep } from 'node:timers/promises';
import { type Awaited, type FleetReport, reportWait, type WaitReport } from './fleet-report.ts';
import { type Fleet, readFleet } from './read-fleet.ts';

export interface WaitOptions extends Omit<Awaited, 'since'> {
  readonly fleet: Fleet;
  /** Milliseconds. */
  readonly timeoutMs: number;
  readonly intervalMs: number;
  readonly signal: AbortSignal;
  /** Hears of each look. */
  readonly told?: (report: FleetReport) => void;
}

/** Asks a fleet again and again until enough gateways have a generation, enough have refused it, or time is up. */
export async function waitForFleet(
  options: WaitOptions,
): Promise<FleetReport & { readonly wait: WaitReport }> {
  const { fleet, timeoutMs, intervalMs, signal, told, ...awaited } = options;
  const since = Date.now();
  const until = performance.now() + timeoutMs;
  let heard = false;
  for (;;) {
    const report = reportWait(await readFleet(fleet, signal), { ...awaited, since });
    const { wait } = report;
    if (wait === undefined) throw new Error('a wait is reported by reportWait');
    heard ||= report.reachable > 0;
    told?.(report);
    if (wait.verdict !== 'waiting') return { ...report, wait };
    if (performance.now() + intervalMs > until || signal.aborted) {
      return { ...report, wait: { ...wait, verdict: heard ? 'timeout' : 'unreachable' } };
    }
    await sleep(intervalMs, undefined, { signal }).catch(() => undefined);
  }
}
