import { failure, type ProviderFailure } from '../../chat/failure.ts';
import type { ProviderAdapter } from '../../wire/adapter.ts';
import { callerGone, internalError } from '../contract/own-failure.ts';
import type { Presence } from '../contract/presence.ts';
import type { Sent } from '../contract/sent.ts';
import { saysSimulated } from '../upstream/simulated.ts';
import type { Upstream, UpstreamCall } from '../upstream/upstream.ts';
import type { Observed } from './observed.ts';
import { collectBody } from './receive-reply.ts';
import type { Relay, RelayStep } from './relay.ts';

/** Where a stream's output goes. */
export interface Sink {
  /** `false`: wait with the next until `drained` calls back. */
  write(piece: string | Buffer): boolean;
  drained(resume: () => void): void;
}

/** How a stream that had begun came to its end. */
export type StreamEnd =
  | { readonly outcome: 'complete' }
  | { readonly outcome: 'failed'; readonly failure: ProviderFailure }
  | { readonly outcome: 'abandoned' };

/** An answer whose first content has arrived; what came so far is held until it runs. */
export interface LiveStream {
  readonly observed: Observed;
  /** Whether the provider says that it made the answer up. */
  readonly simulated: boolean;
  /** How many pieces of text came, about as many as tokens; nothing where they went by unread. */
  readonly deltas: () => number | undefined;
  /**
   * Milliseconds from the first content to the end; nothing before the end, and where the caller was the one who
   * was waited for.
   */
  readonly flowed: () => number | undefined;
  /** Lets it run into the sink. Resolves when it is over; what is written is then complete, its failure included. */
  run(sink: Sink): Promise<StreamEnd>;
}

export interface StreamCall {
  readonly upstream: Upstream;
  readonly call: UpstreamCall;
  readonly adapter: ProviderAdapter;
  readonly relay: Relay;
  /** How many answers were asked for. */
  readonly candidates: number;
  /** Reads a whole answer where a stream was asked for; `undefined` where it cannot. */
  readonly wholeReply: (body: string, relay: Relay) => RelayStep;
  readonly presence: Presence;
  /** Hears of an exception in a translation. */
  readonly crashed: (error: unknown) => void;
  /** A failure as the caller may see it. */
  readonly clean: (failure: ProviderFailure) => ProviderFailure;
}

/** What may be held back before the first content: beyond it, something is wrong. */
const maxHeld = 1024 * 1024;
/** What is read of an error's body, and of a whole answer in place of a stream. */
const maxBody = 8 * 1024 * 1024;

/**
 * Calls a provider for a stream. Resolves with the first content, so that whatever fails before it can still
 * be tried elsewhere.
 */
export function receiveStream(options: StreamCall): Promise<Sent<LiveStream>> {
  const { upstream, call, adapter, relay, presence } = options;
  return new Promise((resolve) => {
    let held: (string | Buffer)[] = [];
    let heldSize = 0;
    let sink: Sink | undefined;
    let over: StreamEnd | undefined;
    let live = false;
    let simulated = false;
    let liveAt = 0;
    let endedAt: number | undefined;
    let heldUp = false;
    let finish: ((end: StreamEnd) => void) | undefined;
    let take: (chunk: Buffer) => void = () => {};
    let close: () => void = () => {};

    function emit(output: readonly (string | Buffer)[]): void {
      if (sink === undefined) {
        held.push(...output);
        for (const piece of output) heldSize += piece.length;
        return;
      }
      let room = true;
      for (const piece of output) room = sink.write(piece) && room;
      if (!room && over === undefined) {
        heldUp = true;
        connection.pause();
        sink.drained(() => connection.resume());
      }
    }

    function conclude(end: StreamEnd): void {
      if (over !== undefined) return;
      over = end;
      endedAt ??= performance.now();
      connection.cancel();
      if (!live) {
        const reason = end.outcome === 'failed' ? end.failure : callerGone;
        resolve({ ok: false, failure: reason });
        return;
      }
      if (end.outcome === 'failed') tell(end.failure);
      finish?.(end);
    }

    /** Writes a failure into the stream. Where even that fails, a stream without its end has to say it. */
    function tell(reason: ProviderFailure): void {
      try {
        emit([relay.failed(options.clean(reason))]);
      } catch (error) {
        options.crashed(error);
      }
    }

    function advance(step: RelayStep): void {
      if (step.content && !live && step.failure === undefined) goLive();
      emit(step.output);
      if (step.failure !== undefined) {
        conclude({ outcome: 'failed', failure: step.failure });
      } else if (relay.done() || relay.observed.finished >= options.candidates) {
        // How long the provider takes to close is no matter of its speed.
        endedAt ??= performance.now();
        connection.complete();
      } else if (step.content) connection.progress();
      if (!live && heldSize > maxHeld) conclude({ outcome: 'failed', failure: tooMuchHeld });
    }

    function goLive(): void {
      live = true;
      liveAt = performance.now();
      resolve({ ok: true, value: { observed: relay.observed, simulated, deltas, flowed, run } });
    }

    const deltas = () => relay.deltas?.();

    function flowed(): number | undefined {
      return endedAt === undefined || heldUp ? undefined : endedAt - liveAt;
    }

    function run(into: Sink): Promise<StreamEnd> {
      sink = into;
      const before = held;
      held = [];
      emit(before);
      return new Promise((settle) => {
        finish = settle;
        if (over !== undefined) settle(over);
      });
    }

    /** Reads the body as a stream. */
    function readStream(): void {
      take = (chunk) => {
        if (over === undefined) advance(relay.push(chunk));
      };
      close = () => endWith(relay.end(options.candidates));
    }

    /** Reads the body whole: an error's, or an answer in place of a stream. */
    function readWhole(done: (body: string) => void): void {
      const body = collectBody(maxBody);
      take = (chunk) => {
        if (!body.take(chunk)) conclude({ outcome: 'failed', failure: notAStream });
      };
      close = () => done(body.bytes().toString('utf8'));
    }

    function endWith(step: RelayStep): void {
      advance(step.content || live || step.failure !== undefined ? step : { ...step, content: true });
      conclude({ outcome: 'complete' });
    }

    const connection = upstream.open(call, {
      head(status, headers) {
        simulated = saysSimulated(headers);
        const type = String(headers['content-type'] ?? 'text/event-stream');
        if (status < 200 || status >= 300) {
          readWhole((body) =>
            conclude({ outcome: 'failed', failure: adapter.failure({ status, headers, body }) }),
          );
        } else if (type.startsWith('text/event-stream')) readStream();
        else if (type.startsWith('application/json'))
          readWhole((body) => endWith(options.wholeReply(body, relay)));
        else conclude({ outcome: 'failed', failure: notAStream });
      },
      data: (chunk) => take(chunk),
      end: () => close(),
      fail(reason) {
        // The end has been passed on: how the connection closes after it is no matter of the answer.
        if (live && relay.done()) close();
        else conclude({ outcome: 'failed', failure: reason });
      },
      // A mistake of ours in a translation is this request's failure and nobody else's.
      crashed(error) {
        options.crashed(error);
        conclude({ outcome: 'failed', failure: internalError });
      },
    });
    presence.whenGone(() => conclude({ outcome: 'abandoned' }));
  });
}

const notAStream = failure(
  'error',
  'upstream_bad_body',
  'The provider answered with something that is not a stream.',
);
const tooMuchHeld = failure('error', 'upstream_bad_body', 'The provider sent much and no content.');
