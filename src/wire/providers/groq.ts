import { defineChatCompletionsProvider } from '../kit/chat-completions/define-provider.ts';
import { record } from '../kit/json.ts';

/**
 * Groq: https://console.groq.com/docs/api-reference. Usage may stand in `x_groq`; a tool call that it could not
 * parse ends the stream with an `error` event.
 */
export const groq = defineChatCompletionsProvider({
  api: 'groq',
  lacks: ['logit_bias', 'logprobs', 'top_logprobs', 'top_k', 'n', 'metadata'],
  knows: ['include_reasoning', 'reasoning_format', 'search_settings', 'compound_custom'],
  media: ['image'],
  efforts: { minimal: 'low', xhigh: 'high' },
  reasoningField: 'reasoning',
  usageOf: (message) => message['usage'] ?? record(message['x_groq'])?.['usage'],
  embeddings: false,
});
