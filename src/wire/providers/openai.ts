import { defineChatCompletionsProvider } from '../kit/chat-completions/define-provider.ts';

/** OpenAI's own API, the dialect's reference: https://platform.openai.com/docs/api-reference/chat */
export const openai = defineChatCompletionsProvider({
  api: 'openai',
  lacks: ['top_k'],
  knows: [
    'audio',
    'modalities',
    'moderation',
    'prediction',
    'prompt_cache_key',
    'prompt_cache_options',
    'prompt_cache_retention',
    'safety_identifier',
    'store',
    'verbosity',
    'web_search_options',
  ],
  media: ['image', 'audio', 'file'],
  base64Vectors: true,
  passthrough: 'any-message',
});
