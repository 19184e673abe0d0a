import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Longer lines are not read: those that we write have at most 64 KiB. */
const longest = 2 ** 20;
const newline = 0x0a;

/** A part of a file that ends where a line ends. */
export interface Lines {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The number of its first line. */
  readonly first: number;
}

/** A line of which nothing is given, and why. */
export interface UnreadLine {
  readonly line: number;
  readonly why: string;
}

/**
 * Reads a file as long as it may be, some lines at a time; one whose name ends in `.gz` is decompressed on the way.
 * Throws the system's error where it cannot be read; what is damaged further on is a line that is not read.
 */
export async function* readLines(path: string): AsyncGenerator<Lines | UnreadLine> {
  const file = createReadStream(path, { highWaterMark: 2 ** 20 });
  const pieces: AsyncIterable<Buffer> = path.endsWith('.gz') ? unpacked(file) : file;
  let line = 1;
  /** The beginning of a line whose end is yet to come; nothing of one that is too long already. */
  let begun: Buffer | undefined = empty;
  try {
    for await (const piece of pieces) {
      let from = 0;
      if (begun === undefined) {
        const end = piece.indexOf(newline);
        if (end === -1) continue;
        line += 1;
        begun = empty;
        from = end + 1;
      }
      const end = piece.lastIndexOf(newline) + 1;
      if (end > from) {
        const bytes = joined(begun, piece.subarray(from, end));
        const first = line;
        // Before they are given away: whoever takes them may hand them to another thread.
        line += countLines(bytes);
        yield { bytes, first };
        begun = Buffer.from(piece.subarray(end));
      } else begun = Buffer.concat([begun, piece.subarray(from)]);
      if (begun.length > longest) {
        yield { line, why: tooLong };
        begun = undefined;
      }
    }
  } catch (error) {
    if (!isDamaged(error)) throw error;
    yield { line, why: 'the compressed file ends here, or is damaged' };
    return;
  } finally {
    file.destroy();
  }
  if (begun !== undefined && begun.length > 0) yield { bytes: joined(begun, empty), first: line };
}

/** Tells each line of a part, and those that cannot be given. Blank lines count and are not told. */
export function eachLine(
  { bytes, first }: Lines,
  { line, unread }: { line(text: string, number: number): void; unread(line: UnreadLine): void },
): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let number = first;
  for (let from = 0; from < buffer.length; number += 1) {
    const found = buffer.indexOf(newline, from);
    const end = found === -1 ? buffer.length : found;
    if (end - from > longest) unread({ line: number, why: tooLong });
    else if (end > from && !(end === from + 1 && buffer[from] === 0x0d)) {
      line(buffer.toString('utf8', from, end), number);
    }
    from = end + 1;
  }
}

const tooLong = 'it is longer than 1 MiB';
const empty = Buffer.alloc(0);

/** In memory of their own, so that they can be handed to another thread. */
function joined(one: Buffer, other: Buffer): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(one.length + other.length);
  bytes.set(one);
  bytes.set(other, one.length);
  return bytes;
}

function countLines(bytes: Uint8Array<ArrayBuffer>): number {
  // A buffer looks for a byte several at a time, and a plain array of bytes one by one.
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let count = 0;
  for (let at = buffer.indexOf(newline); at !== -1; at = buffer.indexOf(newline, at + 1)) count += 1;
  return count;
}

function unpacked(file: Readable): Readable {
  const gunzip = createGunzip({ chunkSize: 2 ** 20 });
  file.on('error', (error) => gunzip.destroy(error));
  return file.pipe(gunzip);
}

function isDamaged(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^Z_/.test(String(error.code));
}
