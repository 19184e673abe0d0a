import { expect, test } from 'vitest';
import { ask, chunksIn } from './support/ask.ts';
import { chunk, ending, startFakeProvider } from './support/fake-provider.ts';
import { startGateway } from './support/start-gateway.ts';

test('two hundred streams at once never mix', async () => {
  const fake = await startFakeProvider((response, { body }) => {
    const canary = /canary-\d+/.exec(body)?.[0] ?? 'lost';
    response.setHeader('content-type', 'text/event-stream');
    let sent = 0;
    const more = () => {
      // Cut in the middle of messages, so that every stream always has a rest that waits.
      const text = sent < 8 ? chunk(`${canary} `) : ending();
      response.write(text.slice(0, 20));
      setImmediate(() => {
        if (sent < 8) {
          response.write(text.slice(20));
          sent += 1;
          setImmediate(more);
        } else response.end(text.slice(20));
      });
    };
    more();
  });
  const { url, gateway, settled } = await startGateway({
    providers: { fake: { api: 'openai', baseUrl: fake.url } },
    capabilities: { code: 'fake/one' },
  });
  const names = Array.from({ length: 200 }, (_, index) => `canary-${index}`);
  const answers = await Promise.all(
    names.map((name) =>
      ask(url, { model: 'code', stream: true, messages: [{ role: 'user', content: `${name}.` }] }),
    ),
  );
  for (const [index, { text }] of answers.entries()) {
    const said = chunksIn(text)
      // A chunk's own shape.
      .map((part) => (part as { choices: { delta: { content?: string } }[] }).choices[0]?.delta.content ?? '')
      .join('');
    expect(said).toBe(`${names[index]} `.repeat(8));
  }
  expect(settled).toHaveLength(200);
  expect(new Set(settled.map(({ id }) => id)).size).toBe(200);
  expect(gateway.server.listening).toBe(true);
});
