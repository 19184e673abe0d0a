import type { IncomingHttpHeaders } from 'node:http';
import { digest } from '../draw/fingerprint.ts';

/** What a look at a request's headers gives. */
export interface Inspection {
  readonly auth?: { readonly header: string; readonly digest: string };
  readonly headers: Readonly<Record<string, string>>;
  /** Why a careful provider would not accept this request. */
  readonly objection?: string;
}

/**
 * Looks at a request as its provider would: which credential it brings, and whether something has leaked that
 * was meant for another hop. Keeps only headers that are known to be harmless, and of the credential a digest.
 */
export function inspectRequest(headers: IncomingHttpHeaders, target: string): Inspection {
  const credentials = findCredentials(headers, target);
  const [first] = credentials;
  const objection = leaked(headers) ?? tooMany(credentials) ?? foreign(credentials);
  return {
    ...(first === undefined ? {} : { auth: { header: first.header, digest: digest(first.value) } }),
    headers: harmless(headers),
    ...(objection === undefined ? {} : { objection }),
  };
}

interface Credential {
  readonly header: string;
  readonly value: string;
}

const credentialHeaders = ['authorization', 'x-api-key', 'api-key', 'x-goog-api-key'];

function findCredentials(headers: IncomingHttpHeaders, target: string): Credential[] {
  const query = new URLSearchParams(target.slice(target.lastIndexOf('?') + 1)).get('key');
  const found = credentialHeaders.map((header) => ({ header, value: String(headers[header] ?? '') }));
  if (target.includes('?') && query !== null) found.push({ header: '?key', value: query });
  return found
    .map(({ header, value }) => ({ header, value: value.replace(/^(?:bearer|basic)\s+/i, '') }))
    .filter(({ value }) => value !== '');
}

/** RFC 9110 §7.6.1: for one connection only, and so never to be forwarded. */
const hopByHop = [
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
];

function leaked(headers: IncomingHttpHeaders): string | undefined {
  const header = hopByHop.find((name) => headers[name] !== undefined && headers[name] !== 'trailers');
  if (header !== undefined) return `hop-by-hop header "${header}" was forwarded`;
  const named = (headers.connection ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const other = named.find((name) => !['', 'keep-alive', 'close', 'te'].includes(name));
  return other === undefined
    ? undefined
    : `hop-by-hop header "connection: ${other.slice(0, 40)}" was forwarded`;
}

function tooMany(credentials: readonly Credential[]): string | undefined {
  if (credentials.length < 2) return undefined;
  return `two credentials: ${credentials.map(({ header }) => header).join(' and ')}`;
}

/** A key that our own gateway gives to its callers is never a provider's business. */
function foreign(credentials: readonly Credential[]): string | undefined {
  const found = credentials.find(({ value }) => value.startsWith('sb-'));
  return found === undefined ? undefined : `a caller's own gateway key was forwarded in "${found.header}"`;
}

const harmlessHeaders =
  /^(?:accept|accept-encoding|content-encoding|content-length|content-type|expect|host|idempotency-key|transfer-encoding|user-agent|x-request-id|x-sim-scenario|[\w-]+-(?:version|beta))$/;

function harmless(headers: IncomingHttpHeaders): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (harmlessHeaders.test(name) && value !== undefined) kept[name] = String(value).slice(0, 200);
  }
  return kept;
}
