import { defineChatCompletionsProvider } from '../kit/chat-completions/define-provider.ts';
import { BUDGET_WARNING } from '../kit/chat-completions/encode-request.ts';
import { defined } from '../kit/json.ts';

/**
 * Mistral: https://docs.mistral.ai/api/. Other names for a few fields, content in parts where it thinks, errors
 * without their envelope, usage unasked.
 */
export const mistral = defineChatCompletionsProvider({
  api: 'mistral',
  renames: { max_completion_tokens: 'max_tokens', seed: 'random_seed' },
  lacks: ['logit_bias', 'top_k', 'user', 'service_tier'],
  knows: ['prompt_cache_key', 'prompt_mode', 'safe_prompt', 'prediction'],
  media: ['image', 'audio'],
  toolChoice: { required: 'any' },
  reasoning: ({ effort, budget }) => ({
    fields: defined({
      reasoning_effort: effort === undefined ? undefined : effort === 'none' ? 'none' : 'high',
    }),
    warnings: [
      ...(budget === undefined ? [] : [BUDGET_WARNING]),
      ...(effort === undefined || effort === 'none' || effort === 'high'
        ? []
        : [
            {
              field: 'reasoning_effort',
              message: `sent as high: the provider knows none and high, not ${effort}`,
            },
          ]),
    ],
  }),
  nameless: true,
  streamOptions: 'never',
});
