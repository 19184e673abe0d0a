import { randomBytes } from 'node:crypto';

/** A caller's own id is kept only when it can go into a header and a log line as it is. */
const safe = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;

const poolSize = 4096;
const idBytes = 18;
let pool = Buffer.alloc(0);
let used = 0;

/** `req_` and 144 random bits in base64url, or the caller's `x-request-id` where that is harmless. */
export function requestId(offered: string | undefined): string {
  return offered !== undefined && safe.test(offered) ? offered : `req_${unguessable()}`;
}

/** Random bytes are drawn by the page: one system call for some two hundred ids. */
function unguessable(): string {
  if (used + idBytes > pool.length) {
    pool = randomBytes(poolSize);
    used = 0;
  }
  const text = pool.toString('base64url', used, used + idBytes);
  used += idBytes;
  return text;
}
