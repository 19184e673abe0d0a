import type { IncomingMessage } from 'node:http';
import { badRequest, type Refusal } from '../contract/refusal.ts';

/** What Node's HTTP parser lets through and two servers could read in two ways. */
export function screen(request: IncomingMessage): Refusal | undefined {
  if (request.url === undefined || !request.url.startsWith('/')) {
    return badRequest('invalid_target', 'The request target must be a path.');
  }
  if (countHeader(request.rawHeaders, 'host') > 1) {
    return badRequest('duplicate_host', 'The request has more than one host header.');
  }
  if (request.httpVersionMinor === 0 && request.headers['transfer-encoding'] !== undefined) {
    return badRequest('invalid_framing', 'HTTP/1.0 has no transfer-encoding.');
  }
  return undefined;
}

function countHeader(rawHeaders: readonly string[], name: string): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const header = rawHeaders[index];
    if (header?.length === name.length && header.toLowerCase() === name) count += 1;
  }
  return count;
}
