import { largestContent } from '../bounded.ts';
import { ask, type HttpAnswer, type Patience } from '../http/ask.ts';
import { type BearerToken, originOf, readToken, whyNotAsked } from '../http/destination.ts';
import { createFailureFilter, type News } from '../news.ts';
import { createPace, type Waiting } from '../pace.ts';

export interface UrlSourceOptions extends Waiting {
  /** Ends the iteration and whatever is under way. */
  readonly signal: AbortSignal;
  /** Sent as `Authorization: Bearer`; asked for anew each time, so that it may change. */
  readonly token?: BearerToken;
  /** From the beginning of one look to that of the next, in milliseconds; 10 s where absent. */
  readonly pollMs?: number;
  /** How long a server that can is asked to wait for news before it answers 304; 25 s where absent, 0 for not at all. */
  readonly holdMs?: number;
  /** The largest document that is read; 64 MiB where absent. */
  readonly maxBytes?: number;
  /** Certificates to trust in place of the system's, PEM. */
  readonly ca?: string;
  readonly patience?: Partial<Patience>;
}

/** An unconditional look now and then: an intermediary that kept half a document under the whole one's tag is outlived. */
const wholeAgainMs = 60 * 60_000;
/** Between looks at a server that holds its answers back: it sets the pace, this is against one that does not. */
const heldPauseMs = 250;

/**
 * Follows a document on an HTTP server: its content now, and again each time it has become another; each look that
 * finds nothing newer, and why there is nothing. It asks with the `ETag` it has and `Prefer: wait=…`: a server that
 * knows the preference (and says so with `Preference-Applied: wait`) answers when there is news, any other is polled.
 * Redirects are not followed. The address is the operator's word, so that private ones are allowed.
 */
export async function* urlSource(
  url: URL,
  {
    signal,
    token = () => undefined,
    pollMs = 10_000,
    holdMs = 25_000,
    maxBytes = largestContent,
    ca,
    patience = {},
    ...waiting
  }: UrlSourceOptions,
): AsyncGenerator<News, void, undefined> {
  const origin = originOf(url);
  const clock = waiting.clock ?? (() => performance.now());
  const pace = createPace(signal, waiting);
  const isNew = createFailureFilter();
  let last: { readonly bytes: Buffer; readonly etag: string | undefined; readonly at: number } | undefined;

  while (!signal.aborted) {
    const began = clock();
    const answer = await look(began);
    if (signal.aborted) return;
    const told = said(answer, began);
    if (isNew(told)) yield told;
    if (answer.type === 'failed') await pace.afterFailure(answer.retryAfter);
    else await pace.next(began, answer.held ? heldPauseMs : pollMs);
  }

  async function look(now: number): Promise<HttpAnswer> {
    const had = readToken(token);
    if ('code' in had) return { type: 'failed', failure: had };
    const { credential } = had;
    const wrong = whyNotAsked(url, credential);
    if (wrong !== undefined) return { type: 'failed', failure: wrong };
    const etag = last !== undefined && now - last.at < wholeAgainMs ? last.etag : undefined;
    const hold = etag === undefined ? 0 : holdMs;
    return ask({
      url,
      headers: {
        accept: 'application/json, application/octet-stream;q=0.9, */*;q=0.1',
        'accept-encoding': 'identity',
        'user-agent': 'signalbox',
        ...(etag === undefined ? {} : { 'if-none-match': etag }),
        ...(hold < 1000 ? {} : { prefer: `wait=${Math.floor(hold / 1000)}` }),
        ...(credential === undefined ? {} : { authorization: `Bearer ${credential}` }),
      },
      hold,
      patience: { connect: 10_000, answer: 15_000, idle: 15_000, total: 120_000, ...patience },
      maxBytes,
      ca,
      signal,
    });
  }

  function said(answer: HttpAnswer, now: number): News {
    if (answer.type === 'failed') return { type: 'failed', origin, ...answer.failure };
    if (answer.type === 'unchanged') return { type: 'unchanged', origin };
    const { bytes, etag } = answer;
    const same = last?.bytes.equals(bytes) === true;
    last = { bytes, etag, at: now };
    return same ? { type: 'unchanged', origin } : { type: 'candidate', bytes, origin };
  }
}
