import type { ChatEvent } from '../../../chat/event.ts';
import type { StreamDecoder } from '../../adapter.ts';
import { failureOf } from '../failure.ts';
import { type JsonRecord, text } from '../json.ts';
import { readMessage } from '../read-message.ts';
import type { SseMessage } from '../sse.ts';
import type { ChatCompletionsDialect } from './dialect.ts';
import { readInnerFailure } from './read-failure.ts';
import { type ChunkReducer, createChunkReducer } from './reduce.ts';

/** Decodes one event stream of chunks, with or without `[DONE]` at its end. */
export function createStreamDecoder(dialect: ChatCompletionsDialect): StreamDecoder {
  const reducer = createChunkReducer(dialect);
  return {
    push: (message) => (reducer.over() ? [] : take(reducer, message)),
    end: () => reducer.end(),
    done: () => reducer.over(),
  };
}

function take(reducer: ChunkReducer, message: SseMessage): ChatEvent[] {
  if (message.data.trim() === '[DONE]') return reducer.finish();
  const read = readMessage(message);
  if (!read.ok) return reducer.fail(read.failure);
  return isNamedError(message, read.value)
    ? reducer.fail(failureOf({ message: text(read.value['message']) ?? message.data }))
    : reducer.push(read.value);
}

/** A failure of no shape that we know, told by the event's name alone. */
function isNamedError({ event }: SseMessage, chunk: JsonRecord): boolean {
  return event === 'error' && !('choices' in chunk) && readInnerFailure(chunk) === undefined;
}
