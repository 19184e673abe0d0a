import { chatCompletions } from '../../wire/clients/chat-completions/chat-completions.ts';
import { answerChat } from '../chat/chat.ts';
import type { Route } from '../contract/exchange.ts';
import { readJsonBody } from '../intake/read-body.ts';

/** https://platform.openai.com/docs/api-reference/chat/create */
export const chatCompletionsRoute: Route = {
  method: 'POST',
  path: '/v1/chat/completions',
  dialect: chatCompletions,
  async handle(exchange, parts) {
    const source = await readJsonBody(exchange.request, { maxBytes: parts.maxBodyBytes });
    await answerChat(exchange, parts, { dialect: chatCompletions, source });
  },
};
