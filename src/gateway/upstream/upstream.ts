import { type Dispatcher, Pool } from 'undici';
import { failure, type ProviderFailure } from '../../chat/failure.ts';
import type { HttpReply } from '../../wire/adapter.ts';
import { type ContentDecoder, createContentDecoder } from './content-decoding.ts';
import { anyAddressConnector, publicOnlyConnector } from './destination.ts';
import type { Endpoint } from './endpoint.ts';
import { networkFailure, timeoutFailure } from './network-failure.ts';
import { createPhaseClock, type PhaseLimits } from './phase-clock.ts';

/** One call to a provider. */
export interface UpstreamCall {
  readonly endpoint: Endpoint;
  /** Follows the endpoint's base URL. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  readonly limits: PhaseLimits;
  /** By `performance.now()`. */
  readonly deadline: number;
}

/** Hears of one call: a head, data, and exactly one of `end`, `fail` and `crashed`, after which there is silence. */
export interface Receiver {
  head(status: number, headers: HttpReply['headers']): void;
  data(chunk: Buffer): void;
  end(): void;
  fail(failure: ProviderFailure): void;
  /**
   * An exception, here or in one of the four above (then it follows even `end` and `fail`): a mistake of ours, which
   * is neither the provider's failure nor the end of the process.
   */
  crashed(error: unknown): void;
}

/** A call under way. */
export interface Connection {
  /** Content has come: the silence starts afresh. */
  progress(): void;
  /** The answer is complete: what is left is for the provider to close. */
  complete(): void;
  pause(): void;
  resume(): void;
  /** Lets go of the provider at once. The receiver hears no more. */
  cancel(): void;
}

/** Calls providers over one keep-alive pool an origin. */
export interface Upstream {
  open(call: UpstreamCall, receiver: Receiver): Connection;
  close(): Promise<void>;
}

const decodingLimits = { maxBytes: 64 * 1024 * 1024, maxRatio: 100 };

/** Connecting is bounded by the capability's own limit; this one only ends what nobody waits for any more. */
const connectorTimeout = 30_000;

/** No redirect is ever followed, and no environment proxy or global dispatcher takes part. */
export function createUpstream(): Upstream {
  const pools = new Map<string, Pool>();
  const places = new WeakMap<Endpoint, Place>();

  function placeOf(endpoint: Endpoint): Place {
    const known = places.get(endpoint);
    if (known !== undefined) return known;
    const url = new URL(endpoint.baseUrl);
    const pool = poolFor(pools, url.origin, endpoint.allowPrivate);
    const place = { pool, prefix: url.pathname.replace(/\/$/, '') };
    places.set(endpoint, place);
    return place;
  }

  return {
    open(call, receiver) {
      const { pool, prefix } = placeOf(call.endpoint);
      return openCall(pool, prefix + call.path, call, receiver);
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
      pools.clear();
    },
  };
}

/** Where an endpoint's calls go. */
interface Place {
  readonly pool: Pool;
  /** Of the path, without a slash at its end. */
  readonly prefix: string;
}

function poolFor(pools: Map<string, Pool>, origin: string, allowPrivate: boolean): Pool {
  const key = allowPrivate ? `private ${origin}` : origin;
  let pool = pools.get(key);
  if (pool === undefined) {
    const connect = allowPrivate ? anyAddressConnector : publicOnlyConnector;
    pool = new Pool(origin, {
      connect: connect({ timeout: connectorTimeout }),
      // The phases below are finer than these two, and know a comment from content.
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: 32 * 1024,
    });
    pools.set(key, pool);
  }
  return pool;
}

function openCall(pool: Pool, path: string, call: UpstreamCall, receiver: Receiver): Connection {
  let controller: Dispatcher.DispatchController | undefined;
  let decoder: ContentDecoder | undefined;
  let began = false;
  let completed = false;
  let closed = false;
  let opening = true;

  function close(): boolean {
    if (closed) return false;
    closed = true;
    clock.stop();
    decoder?.destroy();
    return true;
  }

  function fail(reason: ProviderFailure): void {
    if (opening) {
      // The receiver has no connection to speak of before this function returns.
      queueMicrotask(() => fail(reason));
      return;
    }
    if (!close()) return;
    controller?.abort(aborted);
    guard(() => receiver.fail(reason));
  }

  /** Everything that others call back goes through here: an exception must reach neither them nor the process. */
  function guard(step: () => void): void {
    try {
      step();
    } catch (error) {
      close();
      controller?.abort(aborted);
      receiver.crashed(error);
    }
  }

  const clock = createPhaseClock(call.limits, call.deadline, (what) => {
    if (completed) {
      if (!close()) return;
      controller?.abort(aborted);
      guard(() => receiver.end());
    } else fail(timeoutFailure(what));
  });
  clock.enter('connect');

  function takeHead(status: number, headers: HttpReply['headers']): void {
    if (status >= 300 && status < 400) {
      fail(
        failure('error', 'upstream_redirect_refused', `The provider answered with a redirect (${status}).`),
      );
      return;
    }
    began = true;
    const encoding = headers['content-encoding'];
    if (encoding !== undefined && encoding !== '' && encoding !== 'identity') {
      decoder = createContentDecoder(String(encoding), decodingLimits, {
        data: (chunk) => {
          if (!closed) guard(() => receiver.data(chunk));
        },
        end: () => {
          if (close()) guard(() => receiver.end());
        },
        error: () => fail(unreadable),
      });
      if (decoder === undefined) {
        fail(unreadable);
        return;
      }
    }
    receiver.head(status, headers);
  }

  pool.dispatch(
    {
      path,
      method: 'POST',
      headers: { ...call.headers, 'accept-encoding': 'identity', ...call.endpoint.headers },
      body: call.body,
    },
    {
      onRequestStart(started) {
        controller = started;
        if (closed) started.abort(aborted);
        else clock.enter('firstToken');
      },
      onResponseStart(_controller, status, headers) {
        if (!closed && status >= 200) guard(() => takeHead(status, headers));
      },
      onResponseData(_controller, chunk) {
        if (closed) return;
        if (decoder === undefined) guard(() => receiver.data(chunk));
        else decoder.write(chunk);
      },
      onResponseEnd() {
        if (closed) return;
        if (decoder !== undefined) decoder.end();
        else if (close()) guard(() => receiver.end());
      },
      onResponseError(_controller, error) {
        fail(networkFailure(error, began));
      },
    },
  );

  opening = false;
  return {
    progress() {
      if (!closed && !completed) clock.enter('idle');
    },
    complete() {
      // Once: a provider that goes on writing must not put off its own end.
      if (closed || completed) return;
      completed = true;
      clock.enter('closing');
    },
    pause() {
      if (closed) return;
      controller?.pause();
      clock.suspend();
    },
    resume() {
      if (closed) return;
      controller?.resume();
      clock.enter(completed ? 'closing' : 'idle');
    },
    cancel() {
      if (close()) controller?.abort(aborted);
    },
  };
}

const aborted = new Error('the gateway let go of this call');
const unreadable = failure(
  'error',
  'upstream_bad_body',
  'The provider’s answer is encoded in a way that cannot be read.',
);
