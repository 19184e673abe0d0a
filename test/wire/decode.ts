import type { ChatEvent } from '../../src/chat/event.ts';
import type { HttpReply, ProviderAdapter } from '../../src/wire/adapter.ts';
import { createSseParser } from '../../src/wire/kit/sse.ts';
import { headersOf, type WireRecord } from './records.ts';

/** The reply as an adapter gets it. */
export function replyOf(record: WireRecord): HttpReply {
  const { status, body } = record.response;
  return { status, headers: headersOf(record), body };
}

/** A stream's bytes, cut at these offsets, through the parser and the adapter's decoder. */
export function decodeStream(
  adapter: ProviderAdapter,
  bytes: Uint8Array,
  cuts: readonly number[] = [],
): ChatEvent[] {
  const parser = createSseParser();
  const decoder = adapter.chat.stream();
  const pieces = [...cuts, bytes.length].map((end, index) => bytes.subarray(cuts[index - 1] ?? 0, end));
  const messages = [...pieces.flatMap((piece) => parser.push(piece)), ...parser.end()];
  return [...messages.flatMap((message) => decoder.push(message)), ...decoder.end()];
}

/** Offsets in rising order, the same ones for the same seed. */
export function randomCuts(length: number, seed: number, howMany: number): number[] {
  let state = seed * 2654435761 + 1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: howMany }, () => Math.floor(next() * length)).sort((a, b) => a - b);
}
