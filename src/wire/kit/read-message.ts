import { type ProviderFailure, truncated } from '../../chat/failure.ts';
import { badBody } from './failure.ts';
import { type JsonRecord, parseJson, record } from './json.ts';
import type { SseMessage } from './sse.ts';

/** The JSON object of a stream's message, or the failure that ends the stream. */
export function readMessage(
  message: SseMessage,
):
  | { readonly ok: true; readonly value: JsonRecord }
  | { readonly ok: false; readonly failure: ProviderFailure } {
  if (message.fault === 'too-large')
    return { ok: false, failure: badBody('a message of the stream is too large') };
  const value = record(parseJson(message.data));
  if (value !== undefined) return { ok: true, value };
  // A message cut in the middle is how a lost connection looks from here.
  if (message.fault === 'unterminated') return { ok: false, failure: truncated() };
  return { ok: false, failure: badBody('a message of the stream is not a JSON object') };
}
