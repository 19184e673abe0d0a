import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { JsonBody } from '../contract/json-body.ts';
import { badRequest, Refusal } from '../contract/refusal.ts';
import { nestsDeeperThan } from '../json/json-depth.ts';

const inflate = promisify(gunzip);

/** Nesting in the body: more than any prompt or schema has, less than what overflows a stack. */
const maxDepth = 128;

export interface BodyLimits {
  readonly maxBytes: number;
}

/**
 * Reads a JSON object from a request, bounded in size before and after decompression and in depth.
 * Throws a `Refusal` with 400, 413 or 415.
 */
export async function readJsonBody(request: IncomingMessage, limits: BodyLimits): Promise<JsonBody> {
  refuseOtherTypes(request.headers['content-type']);
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') throw unsupported(`content-encoding ${encoding}`);
  if (Number(request.headers['content-length'] ?? 0) > limits.maxBytes) throw tooLarge(limits.maxBytes);

  const sent = await readBytes(request, limits.maxBytes);
  const bytes = encoding === 'gzip' ? await decompress(sent, limits.maxBytes) : sent;
  if (nestsDeeperThan(bytes, maxDepth)) {
    throw badRequest('invalid_json', `The body nests deeper than ${maxDepth} levels.`);
  }
  return { bytes, parsed: parseObject(bytes) };
}

function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        request.removeAllListeners('data');
        request.pause();
        reject(tooLarge(maxBytes));
        return;
      }
      chunks.push(chunk);
    });
    request.on('end', () => {
      const [first] = chunks;
      resolve(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, size));
    });
    request.on('error', () =>
      reject(badRequest('incomplete_body', 'The body ended before it was complete.')),
    );
  });
}

async function decompress(bytes: Buffer, maxBytes: number): Promise<Buffer> {
  try {
    return await inflate(bytes, { maxOutputLength: maxBytes });
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge(maxBytes);
    throw badRequest('invalid_encoding', 'The body is not valid gzip.');
  }
}

function parseObject(bytes: Buffer): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    // The parser's own message quotes the body, which may hold anything.
    throw badRequest('invalid_json', 'The body is not valid JSON.');
  }
  if (!isObject(value)) throw badRequest('invalid_json', 'The body must be a JSON object.');
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuseOtherTypes(contentType: string | undefined): void {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json')
    throw unsupported(`content-type ${type ?? '(none)'}; send application/json`);
}

function unsupported(what: string): Refusal {
  // Header values come from the caller: only printable ASCII is repeated.
  const words = what.replace(/[^\x20-\x7e]/g, '?').slice(0, 120);
  return new Refusal({ status: 415, code: 'unsupported_media_type', message: `Unsupported ${words}.` });
}

function tooLarge(maxBytes: number): Refusal {
  return new Refusal({
    status: 413,
    code: 'request_too_large',
    message: `The body is larger than ${maxBytes} bytes.`,
    headers: { connection: 'close' },
  });
}
