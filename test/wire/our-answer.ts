import { collect } from '../../src/chat/collect.ts';
import type { ProviderFailure } from '../../src/chat/failure.ts';
import type { ProviderAdapter } from '../../src/wire/adapter.ts';
import { canonicalArguments, type Facts, factsOf } from './compare.ts';
import { decodeStream, replyOf } from './decode.ts';
import type { WireRecord } from './records.ts';

/** What one side made of a record; a stream may give facts and then fail. */
export interface Answer {
  readonly facts?: Facts;
  readonly failure?: ProviderFailure;
}

/** What an adapter makes of a record, whatever its framing and status. */
export function ourAnswer(adapter: ProviderAdapter, record: WireRecord): Answer {
  const reply = replyOf(record);
  if (reply.status >= 300) return { failure: adapter.failure(reply) };
  if (record.framing !== 'sse') {
    const decoded = adapter.chat.decode(reply);
    return decoded.ok ? { facts: canonicalFacts(factsOf(decoded.value)) } : { failure: decoded.failure };
  }
  const events = decodeStream(adapter, new TextEncoder().encode(reply.body));
  const error = events.find((event) => event.type === 'error');
  const facts = canonicalFacts(factsOf(collect(events)));
  return error === undefined ? { facts } : { facts, failure: error.failure };
}

/** Arguments that mean the same are the same. */
export function canonicalFacts(facts: Facts): Facts {
  const { tools = [] } = facts;
  return {
    ...facts,
    tools: tools.map((calls) =>
      calls.map((call) => ({ name: call.name, arguments: canonicalArguments(call.arguments) })),
    ),
  };
}
