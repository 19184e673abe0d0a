import { defineChatCompletionsProvider } from '../kit/chat-completions/define-provider.ts';
import { BUDGET_WARNING } from '../kit/chat-completions/encode-request.ts';
import { defined } from '../kit/json.ts';

/** xAI: https://docs.x.ai/docs/api-reference. Reasoning tokens are counted beside the completion's. */
export const xai = defineChatCompletionsProvider({
  api: 'xai',
  lacks: ['logit_bias', 'metadata', 'service_tier', 'top_k'],
  knows: ['deferred', 'search_parameters'],
  media: ['image'],
  reasoning: ({ effort, budget }) => ({
    fields: defined({ reasoning_effort: effort === 'minimal' ? 'low' : effort }),
    warnings: [
      ...(budget === undefined ? [] : [BUDGET_WARNING]),
      ...(effort === 'minimal'
        ? [{ field: 'reasoning_effort', message: 'sent as low: the provider does not know minimal' }]
        : []),
    ],
  }),
  reasoningField: 'reasoning_content',
  reasoningOutside: true,
  embeddings: false,
});
