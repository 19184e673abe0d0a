import { defineChatCompletionsProvider } from '../kit/chat-completions/define-provider.ts';

/** Fireworks: https://docs.fireworks.ai/api-reference/post-chatcompletions. */
export const fireworks = defineChatCompletionsProvider({
  api: 'fireworks',
  renames: { max_completion_tokens: 'max_tokens' },
  knows: ['context_length_exceeded_behavior', 'min_p', 'prompt_cache_key', 'repetition_penalty'],
  media: ['image'],
  reasoningField: 'reasoning_content',
  passthrough: 'plain-messages',
});
