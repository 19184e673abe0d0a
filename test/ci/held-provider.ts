import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A provider whose streams begin at once and go on only when the test lets them: no clock decides what is open when. */
export async function startHeldProvider(): Promise<{ readonly url: string; release(): void }> {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const server = createServer(async (request, response) => {
    const { model } = JSON.parse(Buffer.concat(await request.toArray()).toString()) as { model: string };
    const chunk = (delta: object, finish: string | null = null) =>
      `data: ${JSON.stringify({ id: 'held-1', object: 'chat.completion.chunk', created: 1, model, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chunk({ role: 'assistant', content: 'begun ' }));
    await released;
    response.write(chunk({ content: 'and ended' }));
    response.end(`${chunk({}, 'stop')}data: [DONE]\n\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    release();
    server.closeAllConnections();
    server.close();
  });
  // An address after listening on a port is never a string.
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, release: () => release() };
}
