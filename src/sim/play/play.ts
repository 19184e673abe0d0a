import type { Socket } from 'node:net';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import type { Outlet } from './outlet.ts';
import type { Frame, Performance } from './performance.ts';

/** What has been sent so far; `output` counts tokens, and there is no status before there is a head. */
export interface Sent {
  readonly status?: number;
  readonly events: number;
  readonly bytes: number;
  readonly output: number;
}

/** Where a performance is given. */
export interface Hall {
  readonly outlet: Outlet;
  readonly socket: Socket;
  /** Aborted when the caller is gone, the time is up or the simulator closes: all work stops at once. */
  readonly signal: AbortSignal;
  /** Told of every piece that went out. */
  sent(sent: Sent): void;
}

/** How long a reset waits for what was written to leave, since a reset overtakes it. */
const flushing = 15;

/** Plays an answer to its end: `completed` as it should be, or `cut` where it wanted the connection broken. */
export async function play(performance: Performance, hall: Hall): Promise<'completed' | 'cut'> {
  const { outlet, signal } = hall;
  await wait(performance.delay, signal);
  hall.sent({ events: 0, bytes: 0, output: 0 });
  if (!performance.headless) {
    await outlet.head(performance, signal);
    await playFrames(performance, hall);
    signal.throwIfAborted();
  }
  return endings[performance.ending](performance, hall);
}

async function playFrames(performance: Performance, { outlet, signal, sent }: Hall): Promise<void> {
  const { status, frames } = performance;
  const total = { status, events: 0, bytes: 0, output: 0 };
  sent(total);
  for (const frame of frames) {
    await wait(frame.wait, signal);
    for (const slice of slicesOf(frame, performance.slices)) {
      signal.throwIfAborted();
      await outlet.write(slice, signal);
      total.bytes += slice.length;
      if (performance.slices !== undefined) await pause(performance.slices.every, signal);
    }
    signal.throwIfAborted();
    total.events += frame.event ? 1 : 0;
    total.output += frame.output;
    sent({ ...total });
  }
}

function slicesOf({ bytes }: Frame, slices: Performance['slices']): Uint8Array[] {
  const whole = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  if (slices === undefined) return whole.length === 0 ? [] : [whole];
  return Array.from({ length: Math.ceil(whole.length / slices.bytes) }, (_, index) =>
    whole.subarray(index * slices.bytes, (index + 1) * slices.bytes),
  );
}

type EndingPlayer = (performance: Performance, hall: Hall) => Promise<'completed' | 'cut'>;

const endings: Readonly<Record<Performance['ending'], EndingPlayer>> = {
  async end(_performance, { outlet }) {
    outlet.end();
    return 'completed';
  },
  async fin(_performance, { socket }) {
    socket.destroySoon();
    return 'cut';
  },
  async rst(_performance, { socket, signal }) {
    await wait(flushing, signal);
    socket.resetAndDestroy();
    return 'cut';
  },
  /** Until the caller goes away, or the time is up. */
  async hold({ pings }, { outlet, signal }) {
    while (pings !== undefined) {
      await wait(pings.every, signal);
      await outlet.write(Buffer.from(pings.text), signal);
      signal.throwIfAborted();
    }
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      if (signal.aborted) reject(signal.reason);
    });
  },
};

async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds > 0) await sleep(milliseconds, undefined, { signal });
}

/** Between two slices, the event loop must turn even where no time passes, or they would leave as one. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds > 0) await sleep(milliseconds, undefined, { signal });
  else await turn(undefined, { signal });
}
