import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeAfterwards } from './start-gateway.ts';

/** What a fake provider saw of one call. */
export interface Seen {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A provider whose bytes a test writes itself. */
export interface FakeProvider {
  readonly url: string;
  readonly seen: readonly Seen[];
}

/** Starts one on loopback; `answer` gets the body that was sent. */
export async function startFakeProvider(
  answer: (response: ServerResponse, seen: Seen) => void,
): Promise<FakeProvider> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const call = {
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      seen.push(call);
      answer(response, call);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeAfterwards(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  // A server that listens on TCP has an address of this form.
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, seen };
}

/** One chat-completions chunk as it stands on the wire. */
export function chunk(content: string, more: Readonly<Record<string, unknown>> = {}): string {
  const choice = { index: 0, delta: { role: 'assistant', content }, logprobs: null, finish_reason: null };
  return `data: ${JSON.stringify({ ...head, choices: [choice], ...more })}\n\n`;
}

/** What ends a stream well: a reason, usage and the terminator. */
export function ending(): string {
  const finish = { ...head, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };
  const usage = { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 };
  return `data: ${JSON.stringify(finish)}\n\ndata: ${JSON.stringify({ ...head, choices: [], usage })}\n\ndata: [DONE]\n\n`;
}

/** A whole answer. */
export function wholeAnswer(content: string): string {
  return JSON.stringify({
    ...head,
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 },
  });
}

const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'fake-1' };
