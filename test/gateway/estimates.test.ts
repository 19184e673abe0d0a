import { expect, test } from 'vitest';
import { chatContext } from '../../src/gateway/decide/resolve-context.ts';
import { chatCompletions } from '../../src/wire/clients/chat-completions/chat-completions.ts';
import { generateContent } from '../../src/wire/clients/generate-content/generate-content.ts';
import { messages } from '../../src/wire/clients/messages/messages.ts';
import { ask } from './support/ask.ts';
import { simProviders, startGateway, startTestSim } from './support/start-gateway.ts';

const easy = 'What is the capital of Norway?';
const hard =
  'Prove that every continuous function on a compact set is uniformly continuous, compare two proofs, and evaluate what fails without compactness.';

test('a rule on the complexity of a request decides by what was asked, and the trace tells the figures', async () => {
  const sim = await startTestSim();
  const { url } = await startGateway({
    providers: simProviders(sim),
    capabilities: {
      think: {
        use: 'openai/large',
        rules: [{ when: ['<', ['attr', 'request.complexity'], 0.3], use: 'openai/small' }],
      },
    },
  });
  const asked = async (content: string) => {
    const body = { model: 'think', messages: [{ role: 'user', content }] };
    const answer = await ask(url, body, { 'x-signalbox-explain': 'full' });
    const { request } = JSON.parse(answer.text).routing;
    return { model: answer.headers['x-signalbox-model'], request };
  };
  const [plain, proof] = [await asked(easy), await asked(hard)];
  expect([plain.model, proof.model]).toEqual(['think-rule-1', 'think-main']);
  expect(plain.request.complexity).toBeLessThan(0.3);
  expect(proof.request.complexity).toBeGreaterThan(0.6);
  expect(proof.request.inputTokens).toBeGreaterThan(plain.request.inputTokens);
});

test('the same question is estimated alike in every dialect', () => {
  const tools = { name: 'find', description: 'Finds.', schema: { type: 'object', properties: {} } };
  const bodies = [
    chatCompletions.decode({
      model: 'm',
      messages: [{ role: 'user', content: hard }],
      tools: [
        {
          type: 'function',
          function: { name: tools.name, description: tools.description, parameters: tools.schema },
        },
      ],
    }),
    messages.decode({
      model: 'm',
      max_tokens: 100,
      messages: [{ role: 'user', content: hard }],
      tools: [{ name: tools.name, description: tools.description, input_schema: tools.schema }],
    }),
    generateContent.decode(
      {
        contents: [{ role: 'user', parts: [{ text: hard }] }],
        tools: [
          {
            functionDeclarations: [
              { name: tools.name, description: tools.description, parameters: tools.schema },
            ],
          },
        ],
      },
      { model: 'm' },
    ),
  ];
  const figures = bodies.map((decoded) => {
    if (!decoded.ok) throw new Error(decoded.failure.message);
    const { inputTokens, complexity, tools: count } = chatContext({}, decoded.value, 'any');
    return { inputTokens, complexity, count };
  });
  expect(figures[1]).toEqual(figures[0]);
  expect(figures[2]).toEqual(figures[0]);
  expect(figures[0]?.count).toBe(1);
});
