import type { Socket } from 'node:net';

/** What is not HTTP, or comes too slowly, is answered in a line and cut off. */
export function refuseGarbage(error: NodeJS.ErrnoException, socket: Socket): void {
  const status = garbageStatus.get(error.code ?? '') ?? '400 Bad Request';
  if (socket.writable && !socket.destroyed) {
    socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  }
  socket.destroySoon();
}

const garbageStatus: ReadonlyMap<string, string> = new Map([
  ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', '413 Payload Too Large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
]);
