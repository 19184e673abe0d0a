import type { ChatRequest } from '../../chat/request.ts';
import type { Warning } from '../../chat/warning.ts';
import type { RoutingTable, Timeouts } from '../../table/table.ts';
import type { ClientDialect, HttpCall, Passthrough, ReplyMeta } from '../../wire/adapter.ts';
import type { Destination } from '../attempt/prepare-call.ts';
import type { JsonBody } from '../contract/json-body.ts';
import type { Presence } from '../contract/presence.ts';
import type { Wanted } from '../decide/modalities.ts';
import type { Observed } from '../relay/observed.ts';
import type { LiveStream } from '../relay/receive-stream.ts';
import type { Endpoint } from '../upstream/endpoint.ts';

/** A chat request that has been resolved, ready to be sent to any target. */
export interface ChatJob {
  readonly dialect: ClientDialect;
  /** What the caller sent. */
  readonly source: JsonBody;
  /** The same with the capability's parameters. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly request: ChatRequest;
  readonly table: RoutingTable;
  readonly wanted: Wanted;
  readonly timeouts: Timeouts;
  /** By `performance.now()`. */
  readonly deadline: number;
  /** What the answer says of itself, but for the model and the warnings. */
  readonly meta: Pick<ReplyMeta, 'id' | 'created' | 'extras'>;
  readonly presence: Presence;
  /** What goes along to this endpoint besides the provider's own headers. */
  readonly headersFor: (endpoint: Endpoint) => Readonly<Record<string, string>>;
}

/** A chat call in a provider's words. */
export interface PreparedChat extends Destination {
  readonly http: Pick<HttpCall, 'path' | 'headers'>;
  readonly body: string | Buffer;
  readonly warnings: readonly Warning[];
  /** Set where the caller's own bytes go through. */
  readonly passthrough: Passthrough | undefined;
}

/** An answer that has begun to arrive. */
export type ChatAnswer = PreparedChat & {
  /** Whether the provider says that it made the answer up. */
  readonly simulated: boolean;
} & (
    | { readonly kind: 'stream'; readonly live: LiveStream }
    | { readonly kind: 'whole'; readonly write: () => string | Buffer; readonly observed: Observed }
  );
