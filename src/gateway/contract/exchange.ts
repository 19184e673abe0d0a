import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Router } from '../../runtime/router.ts';
import type { ClientDialect, ProviderAdapter } from '../../wire/adapter.ts';
import type { EndpointOf } from '../upstream/endpoint.ts';
import type { Upstream } from '../upstream/upstream.ts';
import type { Caller } from './caller.ts';
import type { Decided } from './decided.ts';
import type { Presence } from './presence.ts';
import type { Redact } from './redact.ts';
import type { RetryBudget } from './retry-budget.ts';
import type { Settled } from './settled.ts';
import type { StreamPinger } from './stream-pinger.ts';

/** One request of a caller who is known, on its way through the gateway. */
export interface Exchange {
  readonly id: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly caller: Caller;
  readonly presence: Presence;
  /** By `performance.now()`. */
  readonly startedAt: number;
  /** The variable part of the route's path. */
  readonly parameter?: string;
  /** Notes what the log will say. The exchange settles once, when its handler has returned. */
  note(facts: Partial<Settled>): void;
  /** Hears what the runtime answered, before anything is made of it. */
  readonly decided: (decided: Decided) => void;
}

/** What the data path works with; the same for every exchange. */
export interface DataParts {
  readonly router: Router;
  readonly upstream: Upstream;
  readonly endpointOf: EndpointOf;
  readonly adapterOf: (api: string) => ProviderAdapter | undefined;
  readonly budget: RetryBudget;
  readonly pinger: StreamPinger;
  readonly redact: Redact;
  readonly maxBodyBytes: number;
  readonly random: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Hears of exceptions: each is a mistake of ours. */
  readonly crashed: (error: unknown, exchangeId: string) => void;
}

/** One endpoint of the data path. All of them authenticate: the dispatcher does it before it calls `handle`. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** A path, or one that ends in `/{id}`. */
  readonly path: string;
  /** How its errors are written. */
  readonly dialect: ClientDialect;
  readonly handle: (exchange: Exchange, parts: DataParts) => Promise<void>;
}
