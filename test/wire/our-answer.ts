import { collect } from '../../src/chat/collect.ts';
import type { ProviderFailure } from '../../src/chat/failure.ts';
import type { ChatReply } from '../../src/chat/reply.ts';
import type { ProviderAdapter } from '../../src/wire/adapter.ts';
import { unseal } from '../../src/wire/kit/seal.ts';
import { canonicalArguments, type Facts, factsOf } from './compare.ts';
import { decodeStream, replyOf } from './decode.ts';
import type { WireRecord } from './records.ts';

/** What is compared of formats whose answers are signed, and cite. */
export interface SignedFacts extends Facts {
  readonly signatures?: readonly string[];
  /** Addresses, or titles where there are none. */
  readonly citations?: readonly string[];
}

/** What one side made of a record; a stream may give facts and then fail. */
export interface Answer {
  readonly facts?: SignedFacts;
  readonly failure?: ProviderFailure;
}

/** What an adapter makes of a record, whatever its framing and status. */
export function ourAnswer(adapter: ProviderAdapter, record: WireRecord): Answer {
  const reply = replyOf(record);
  if (reply.status >= 300) return { failure: adapter.failure(reply) };
  if (record.framing !== 'sse') {
    const decoded = adapter.chat.decode(reply);
    return decoded.ok ? { facts: signedFacts(decoded.value) } : { failure: decoded.failure };
  }
  const events = decodeStream(adapter, new TextEncoder().encode(reply.body));
  const error = events.find((event) => event.type === 'error');
  const facts = signedFacts(collect(events));
  return error === undefined ? { facts } : { facts, failure: error.failure };
}

function signedFacts(reply: ChatReply): SignedFacts {
  return {
    ...canonicalFacts(factsOf(reply)),
    signatures: reply.choices.flatMap(({ content }) =>
      content.flatMap((part) =>
        'signature' in part && part.signature !== undefined ? unseal(part.signature).signature : [],
      ),
    ),
    citations: reply.choices.flatMap(({ citations = [] }) =>
      citations.flatMap(({ url, title }) => url ?? title ?? []),
    ),
  };
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
