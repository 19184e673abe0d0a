import { largestCandidate } from '../../../table/candidate.ts';
import { ask } from '../../../watch/http/ask.ts';
import { isLoopback, originOf, whyNotAsked } from '../../../watch/http/destination.ts';
import { putDocument } from '../../../watch/http/put-document.ts';
import {
  type Destination,
  type DestinationFailure,
  type DestinationKind,
  failed,
  type Held,
} from '../destination.ts';
import { ofWatch } from '../of-watch.ts';

/** The environment variable whose value is sent as a bearer token. */
const tokenVariable = 'SIGNALBOX_STORE_TOKEN';

/** One document on an HTTP server that knows entity tags and conditional `PUT`, as object stores and WebDAV do. */
export const httpStore: DestinationKind = {
  name: 'http-store',
  address: 'https://host/path/bundle.json',
  summary: `one document, put with If-Match; the bearer token is in ${tokenVariable}`,
  open(address, { environment, signal }) {
    if (!/^https?:/i.test(address)) return undefined;
    // The text may have a secret in it, and an error of the parser would repeat it.
    if (!URL.canParse(address)) return failed('destination-refused', 'The address cannot be read.');
    const url = new URL(address);
    const token = environment[tokenVariable] || undefined;
    const wrong = whyNotAsked(url, token);
    if (wrong !== undefined) return ofWatch(wrong);
    if (url.protocol === 'http:' && !isLoopback(url)) {
      return failed('destination-refused', 'Without TLS only this machine is published to; use https.');
    }
    return openStore(url, { token, signal });
  },
};

function openStore(
  url: URL,
  { token, signal }: { readonly token: string | undefined; readonly signal: AbortSignal },
): Destination {
  const common = {
    'accept-encoding': 'identity',
    'user-agent': 'signalbox',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const patience = { connect: 10_000, answer: 30_000, idle: 15_000, total: 120_000 };

  async function read(): Promise<Held | DestinationFailure> {
    const headers = { ...common, accept: 'application/json, */*;q=0.1', 'cache-control': 'no-cache' };
    const answer = await ask({ url, headers, hold: 0, patience, maxBytes: largestCandidate, signal });
    if (answer.type === 'unchanged') return failed('destination-refused', 'It answers 304 unasked.');
    if (answer.type === 'failed') {
      return answer.failure.code === 'source-missing' ? { version: '' } : ofWatch(answer.failure);
    }
    const { bytes, etag } = answer;
    if (etag === undefined || etag.startsWith('W/')) {
      return failed(
        'destination-refused',
        'It gives no strong entity tag, without which two publishers could overwrite each other.',
      );
    }
    return { bytes, version: etag };
  }

  return {
    shown: originOf(url),
    read,
    async put({ bytes }, { version }) {
      const condition = version === '' ? { 'if-none-match': '*' } : { 'if-match': version };
      const headers = { ...common, ...condition, 'content-type': 'application/json' };
      const answer = await putDocument({ url, headers, bytes, patience, signal });
      if ('code' in answer) return ofWatch(answer);
      const { status } = answer;
      if (status === 200 || status === 201 || status === 204) return { ok: true, where: originOf(url) };
      if (status === 412 || status === 409) {
        return failed('destination-changed', `Another bundle was published there meanwhile (${status}).`);
      }
      return failed(refusals[status] ?? 'destination-refused', `It answers ${status} to PUT.`);
    },
    close: async () => undefined,
  };
}

const refusals: Readonly<Record<number, DestinationFailure['code']>> = {
  401: 'destination-denied',
  403: 'destination-denied',
  404: 'destination-missing',
  408: 'destination-unreachable',
  429: 'destination-unreachable',
  500: 'destination-unreachable',
  502: 'destination-unreachable',
  503: 'destination-unreachable',
  504: 'destination-unreachable',
};
