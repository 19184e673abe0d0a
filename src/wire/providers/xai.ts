import { defineChatCompletionsProvider } from '../kit/chat-completions/define-provider.ts';
import { BUDGET_WARNING } from '../kit/chat-completions/encode-request.ts';
import { defined } from '../kit/json.ts';

/** xAI: https://docs.x.ai/docs/api-reference. Reasoning tokens are counted beside the completion's. */
export const xai = defineChatCompletionsProvider({
  api: 'xai',
  lacks: ['logit_bias', 'metadata', 'service_tier', 'top_k'],
  knows: ['deferred', 'search_parameters'],
  media: ['image'],
  reasoning: ({ effort, budget }) => {
    const low = effort === 'minimal' || effort === 'low' || effort === 'medium';
    const sent = effort === undefined || effort === 'none' ? undefined : low ? 'low' : 'high';
    return {
      fields: defined({ reasoning_effort: sent }),
      warnings: [
        ...(budget === undefined ? [] : [BUDGET_WARNING]),
        ...(sent === effort
          ? []
          : [{ field: 'reasoning_effort', message: `the provider knows low and high, not ${effort}` }]),
      ],
    };
  },
  reasoningField: 'reasoning_content',
  reasoningOutside: true,
  embeddings: false,
});
