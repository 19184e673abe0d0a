import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';

/** Decodes an answer that came encoded although we asked for it plain. */
export interface ContentDecoder {
  write(chunk: Buffer): void;
  end(): void;
  destroy(): void;
}

export interface DecodingLimits {
  readonly maxBytes: number;
  /** Decoded bytes for each encoded one. */
  readonly maxRatio: number;
}

const decoders: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
  ['zstd', createZstdDecompress],
]);

/** The ratio counts only from here on: a few bytes of header say nothing. */
const ratioFrom = 1024 * 1024;

/** `undefined` for an encoding that is not known, or for several on top of each other. */
export function createContentDecoder(
  encoding: string,
  limits: DecodingLimits,
  on: { data(chunk: Buffer): void; end(): void; error(): void },
): ContentDecoder | undefined {
  const create = decoders.get(encoding.trim().toLowerCase());
  if (create === undefined) return undefined;
  const transform = create();
  let read = 0;
  let written = 0;
  let done = false;

  function stop(report: () => void): void {
    if (done) return;
    done = true;
    transform.destroy();
    report();
  }

  transform.on('data', (chunk: Buffer) => {
    if (done) return;
    written += chunk.length;
    const bomb = written > ratioFrom && written > read * limits.maxRatio;
    if (bomb || written > limits.maxBytes) stop(on.error);
    else on.data(chunk);
  });
  transform.on('end', () => stop(on.end));
  // A stream that stops early is an error here, where a lenient reader would call it the end.
  transform.on('error', () => stop(on.error));

  return {
    write(chunk) {
      read += chunk.length;
      if (!done) transform.write(chunk);
    },
    end() {
      if (!done) transform.end();
    },
    destroy() {
      done = true;
      transform.destroy();
    },
  };
}
