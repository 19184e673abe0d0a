import type { IncomingMessage } from 'node:http';
import { type Failure, refused } from '../news.ts';

/**
 * Reads an answer's whole body, calling `alive` at each piece. Refused are a body over the limit, whatever length was
 * announced; one that is encoded, as it was asked for plain; and one whose end nothing marks, as half of it would
 * look like all.
 */
export async function readBody(
  response: IncomingMessage,
  { maxBytes, alive }: { readonly maxBytes: number; readonly alive: () => void },
): Promise<{ readonly bytes: Buffer } | { readonly failure: Failure }> {
  const { headers } = response;
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity')
    return { failure: refused('Its answer is encoded, though asked for plain.') };
  const announced = headers['content-length'];
  const transfer = headers['transfer-encoding'];
  // Only chunks mark an end: under any other coding the connection's end would count as the body's.
  if (transfer !== undefined && transfer.toLowerCase() !== 'chunked') {
    return { failure: refused('Its answer is encoded in transit, though asked for plain.') };
  }
  if (announced === undefined && transfer === undefined) {
    return { failure: refused('Its answer does not say where it ends.') };
  }
  const tooLarge: Failure = { code: 'source-too-large', message: `It has over ${maxBytes} bytes.` };
  if (Number(announced) > maxBytes) return { failure: tooLarge };
  const pieces: Buffer[] = [];
  let size = 0;
  alive();
  // Bytes, as no encoding was set; a body that breaks off throws.
  for await (const piece of response as AsyncIterable<Buffer>) {
    alive();
    size += piece.length;
    if (size > maxBytes) return { failure: tooLarge };
    pieces.push(piece);
  }
  return { bytes: Buffer.concat(pieces) };
}
