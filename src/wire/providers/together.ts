import { defineChatCompletionsProvider } from '../kit/chat-completions/define-provider.ts';

/** Together: https://docs.together.ai/reference/chat-completions. */
export const together = defineChatCompletionsProvider({
  api: 'together',
  renames: { max_completion_tokens: 'max_tokens' },
  lacks: ['metadata', 'parallel_tool_calls', 'service_tier', 'user'],
  knows: ['context_length_exceeded_behavior', 'min_p', 'repetition_penalty', 'safety_model'],
  media: ['image', 'audio', 'video'],
  reasoningField: 'reasoning',
  passthrough: 'plain-messages',
});
