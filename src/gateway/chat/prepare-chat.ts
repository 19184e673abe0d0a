import type { Target } from '../../runtime/resolution.ts';
import { type Destination, destinationOf } from '../attempt/prepare-call.ts';
import type { DataParts } from '../contract/exchange.ts';
import type { Sent } from '../contract/sent.ts';
import { spliceJson } from '../json/splice-json.ts';
import type { ChatJob, PreparedChat } from './chat-job.ts';

/** Writes a job for one target, without sending it. */
export function prepareChat(job: ChatJob, target: Target, parts: DataParts): Sent<PreparedChat> {
  const found = destinationOf(target, job, parts);
  if (!found.ok) return found;
  const { adapter, wireTarget } = found.value;
  const through = passthroughBody(job, found.value);
  if (through !== undefined) return { ok: true, value: { ...found.value, ...through, warnings: [] } };
  const encoded = adapter.chat.encode(job.request, wireTarget);
  if (!encoded.ok) return encoded;
  const { value: http, warnings } = encoded;
  return { ok: true, value: { ...found.value, http, body: http.body, warnings, passthrough: undefined } };
}

/** The caller's own body, where the provider takes it and nothing has to be added to the answer. */
function passthroughBody(
  job: ChatJob,
  { adapter, wireTarget }: Destination,
): Pick<PreparedChat, 'http' | 'body' | 'passthrough'> | undefined {
  const { passthrough } = adapter;
  if (passthrough === undefined || passthrough.dialect !== job.dialect.name) return undefined;
  if (job.meta.extras !== undefined) return undefined;
  const body = passthrough.body(job.body, wireTarget);
  if (body === undefined) return undefined;
  const headers = passthrough.headers(body);
  return { http: { path: passthrough.path, headers }, body: writeBody(job, body), passthrough };
}

/** Long bodies are copied where they have not changed; short ones are written faster than they are searched. */
const worthSplicing = 16 * 1024;

function writeBody({ source }: ChatJob, body: ChatJob['body']): string | Buffer {
  return source.bytes.length < worthSplicing
    ? JSON.stringify(body)
    : spliceJson(source.bytes, source.parsed, body);
}
