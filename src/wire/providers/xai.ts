import { defineChatCompletionsProvider } from '../kit/chat-completions/define-provider.ts';

/** xAI: https://docs.x.ai/docs/api-reference. Reasoning tokens are counted beside the completion's. */
export const xai = defineChatCompletionsProvider({
  api: 'xai',
  lacks: ['logit_bias', 'metadata', 'service_tier', 'top_k'],
  knows: ['deferred', 'search_parameters'],
  media: ['image'],
  efforts: { minimal: 'low' },
  reasoningField: 'reasoning_content',
  reasoningOutside: true,
  embeddings: false,
});
