import { defineChatCompletionsProvider } from '../kit/chat-completions/define-provider.ts';

/** Ollama's compatible endpoint: https://docs.ollama.com/api/openai-compatibility. It ignores what it lacks. */
export const ollama = defineChatCompletionsProvider({
  api: 'ollama',
  renames: { max_completion_tokens: 'max_tokens' },
  lacks: [
    'logit_bias',
    'logprobs',
    'metadata',
    'n',
    'parallel_tool_calls',
    'service_tier',
    'top_k',
    'top_logprobs',
    'user',
  ],
  media: ['image'],
  toolChoice: { required: false, named: false },
  reasoningField: 'reasoning',
});
