import type { ProviderAdapter } from '../../src/wire/adapter.ts';
import { decodeStream } from './decode.ts';

/** Bytes that may be decoded again and again: cutting at every place costs the square of a stream's length. */
const BUDGET = 120_000_000;

/** Cuts streams in two at every one of their bytes, the shortest streams first, as far as the budget goes. */
export function cutEverywhere(
  name: string,
  streams: readonly { readonly id: string; readonly adapter: ProviderAdapter; readonly bytes: Uint8Array }[],
): string[] {
  const flaws: string[] = [];
  const ordered = streams.toSorted((a, b) => a.bytes.length - b.bytes.length || (a.id < b.id ? -1 : 1));
  let spent = 0;
  let count = 0;
  let cuts = 0;
  for (const { id, adapter, bytes } of ordered) {
    spent += bytes.length ** 2;
    if (spent > BUDGET) break;
    const whole = JSON.stringify(decodeStream(adapter, bytes));
    for (let at = 0; at <= bytes.length; at++) {
      if (JSON.stringify(decodeStream(adapter, bytes, [at])) !== whole) flaws.push(`${id}: cut at ${at}`);
    }
    count += 1;
    cuts += bytes.length + 1;
  }
  console.log(`${name}: ${count} of ${streams.length} streams cut at every byte, ${cuts} cuts`);
  return flaws;
}
