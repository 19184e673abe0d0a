import { defineChatCompletionsProvider } from '../kit/chat-completions/define-provider.ts';

/** The simulator under its own name: it speaks the dialect plainly and takes whatever it is given. */
export const sim = defineChatCompletionsProvider({
  api: 'sim',
  simulated: true,
  media: ['image', 'audio', 'file', 'file-url', 'video'],
  reasoningField: 'reasoning_content',
  base64Vectors: true,
  passthrough: 'any-message',
});
