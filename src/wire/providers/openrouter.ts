import { defineChatCompletionsProvider } from '../kit/chat-completions/define-provider.ts';
import { defined } from '../kit/json.ts';

/**
 * OpenRouter: https://openrouter.ai/docs/api-reference/chat-completion. Errors come inside answers with status
 * 200 and inside choices; the fields by which a request would choose its own models or providers never go out.
 */
export const openrouter = defineChatCompletionsProvider({
  api: 'openrouter',
  renames: { max_completion_tokens: 'max_tokens' },
  lacks: ['n'],
  knows: [
    'include_reasoning',
    'min_p',
    'modalities',
    'plugins',
    'prediction',
    'repetition_penalty',
    'top_a',
    'transforms',
    'verbosity',
    'web_search_options',
  ],
  media: ['image', 'audio', 'file', 'file-url', 'video'],
  // It takes an effort or a budget, not both.
  reasoning: ({ effort, budget }) => ({
    fields: { reasoning: defined(budget === undefined ? { effort } : { max_tokens: budget }) },
  }),
  reasoningField: 'reasoning',
  cacheControl: true,
});
