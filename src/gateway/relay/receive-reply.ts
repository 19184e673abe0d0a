import { failure } from '../../chat/failure.ts';
import type { HttpReply } from '../../wire/adapter.ts';
import { callerGone, internalError } from '../contract/own-failure.ts';
import type { Presence } from '../contract/presence.ts';
import type { Sent } from '../contract/sent.ts';
import type { Upstream, UpstreamCall } from '../upstream/upstream.ts';

/** The longest answer that is not a stream. */
const maxReply = 64 * 1024 * 1024;

/** A whole answer: its bytes as they came, and the same as an adapter reads it. */
export interface Reply {
  readonly bytes: Buffer;
  readonly http: HttpReply;
}

export interface ReplyCall {
  readonly upstream: Upstream;
  readonly call: UpstreamCall;
  readonly presence: Presence;
  /** Hears of an exception on the way. */
  readonly crashed: (error: unknown) => void;
}

/** Calls a provider and waits for the whole answer, whatever its status. */
export function receiveReply({ upstream, call, presence, crashed }: ReplyCall): Promise<Sent<Reply>> {
  return new Promise((resolve) => {
    const body = collectBody(maxReply);
    let head: Pick<HttpReply, 'status' | 'headers'> = { status: 0, headers: {} };
    const connection = upstream.open(call, {
      head(status, headers) {
        head = { status, headers };
      },
      data(chunk) {
        if (body.take(chunk)) return;
        connection.cancel();
        resolve({ ok: false, failure: tooLarge });
      },
      end() {
        const bytes = body.bytes();
        resolve({ ok: true, value: { bytes, http: { ...head, body: bytes.toString('utf8') } } });
      },
      fail(reason) {
        resolve({ ok: false, failure: reason });
      },
      crashed(error) {
        crashed(error);
        resolve({ ok: false, failure: internalError });
      },
    });
    presence.whenGone(() => {
      connection.cancel();
      resolve({ ok: false, failure: callerGone });
    });
  });
}

/** Gathers chunks up to a limit. */
export function collectBody(limit: number): { take(chunk: Buffer): boolean; bytes(): Buffer } {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    take(chunk) {
      size += chunk.length;
      if (size > limit) return false;
      chunks.push(chunk);
      return true;
    },
    bytes() {
      const [first] = chunks;
      return chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
    },
  };
}

const tooLarge = failure('error', 'upstream_bad_body', 'The provider’s answer is larger than 64 MiB.');
