import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** One recorded exchange with a real provider; the body is verbatim text, framing included. */
export interface WireRecord {
  readonly id: string;
  readonly api: string;
  readonly provider: string;
  readonly model?: string;
  readonly stream: boolean;
  readonly framing: string;
  readonly fidelity: string;
  readonly request: { readonly body?: unknown };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
}

const path = resolve(import.meta.dirname, '../../../shared/data/wire/dev.jsonl');

/** Why the tests on recorded traffic cannot run here; `undefined` where they can. */
export const whyNoRecords: string | undefined = existsSync(path)
  ? undefined
  : 'skipped: the recorded traffic is not on this machine (../shared/data/wire/dev.jsonl)';

if (whyNoRecords !== undefined) console.log(whyNoRecords);

let all: readonly WireRecord[] | undefined;

/** The recorded exchanges of these APIs, in the file's order; none where the file is absent. */
export function recordsOf(wanted: (api: string) => boolean): readonly WireRecord[] {
  if (whyNoRecords !== undefined) return [];
  all ??= readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  return all.filter(({ api }) => wanted(api));
}

/** The reply's headers as a client sees them, without those that belong to the recorded transport. */
export function headersOf({ response }: WireRecord): Record<string, string> {
  const transport = ['content-encoding', 'content-length', 'transfer-encoding', 'connection'];
  return Object.fromEntries(Object.entries(response.headers).filter(([name]) => !transport.includes(name)));
}

/** A `fetch` that answers every call with this record, for the official SDKs. */
export function replay(record: WireRecord): typeof fetch {
  const { status, body } = record.response;
  // A client that records may leave the type out, but no server does.
  const type = record.framing === 'sse' ? 'text/event-stream' : 'application/json';
  return async () => new Response(body, { status, headers: { 'content-type': type, ...headersOf(record) } });
}
