import { defineChatCompletionsProvider } from '../kit/chat-completions/define-provider.ts';

/**
 * Any server that speaks chat-completions and is not known by name: vLLM, llama.cpp, LM Studio, a gateway. It gets
 * the older `max_tokens`, which all of them know, and may refuse on its own what it lacks.
 */
export const openaiCompatible = defineChatCompletionsProvider({
  api: 'openai-compatible',
  renames: { max_completion_tokens: 'max_tokens' },
  media: ['image', 'audio', 'file', 'video'],
  reasoningField: 'reasoning_content',
  passthrough: 'plain-messages',
});
