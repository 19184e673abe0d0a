import { defineChatCompletionsProvider } from '../kit/chat-completions/define-provider.ts';

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
  efforts: { minimal: 'high', low: 'high', medium: 'high', xhigh: 'high' },
  nameless: true,
  streamOptions: 'never',
});
