import type { Pause } from '../pause.ts';
import { readText } from '../read-json.ts';
import { endOfSpace, extentOf, memberAt } from '../scan-json.ts';
import { decodeBase64InSlices } from './base64.ts';
import { decodeEnvelope, type EnvelopeResult } from './envelope.ts';

/**
 * Answers what `decodeEnvelope` answers, and lets others have their turn: the payload, which is nearly all of it, is cut
 * out of the text and decoded in slices. What is no envelope, or writes its payload with escapes, is read at one stroke.
 */
export async function readEnvelope(
  bytes: Uint8Array | string,
  { maxBytes, pause }: { readonly maxBytes: number; readonly pause: Pause },
): Promise<EnvelopeResult> {
  const plainly = () => decodeEnvelope(bytes, { maxBytes });
  const read = readText(bytes, { maxBytes, what: 'bundle' });
  // Of a string only the UTF-8 form could be too large.
  if (!read.ok || (typeof bytes === 'string' && bytes.length * 3 > maxBytes)) return plainly();
  await pause();
  const { text } = read;
  const place = placeOfPayload(text);
  if (place === undefined) return plainly();
  const payload = await decodeBase64InSlices(text.slice(place.from, place.to), pause);
  if (payload === undefined) return plainly();
  const rest = decodeEnvelope(text.slice(0, place.from) + text.slice(place.to), { maxBytes });
  return rest.ok ? { ok: true, envelope: { ...rest.envelope, payload } } : plainly();
}

/** Where the payload of an envelope is written, without its quotation marks. */
function placeOfPayload(text: string): { from: number; to: number } | undefined {
  let at = endOfSpace(text, 0);
  if (text[at] !== '{') return undefined;
  do {
    const member = memberAt(text, endOfSpace(text, at + 1));
    if (member === undefined || !names.has(member.key)) return undefined;
    const { key, from } = member;
    if (key === 'payload') {
      // The first one ends it: before an escaped one there is what no base64 has.
      const to = text.indexOf('"', from + 1);
      return text[from] === '"' && to > 0 ? { from: from + 1, to } : undefined;
    }
    at = endOfSpace(text, extentOf(text, from).to);
  } while (text[at] === ',');
  return undefined;
}

/** What may stand before the payload. */
const names: ReadonlySet<string> = new Set(['payload', 'payloadType', 'signatures', 'roots']);
