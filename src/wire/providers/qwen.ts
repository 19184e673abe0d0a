import { defineChatCompletionsProvider } from '../kit/chat-completions/define-provider.ts';
import { defined } from '../kit/json.ts';

/**
 * Qwen at Alibaba Cloud, compatible mode: https://www.alibabacloud.com/help/en/model-studio/compatibility-of-openai-with-dashscope.
 * Thinking is a switch and a budget, not an effort.
 */
export const qwen = defineChatCompletionsProvider({
  api: 'qwen',
  renames: { max_completion_tokens: 'max_tokens' },
  lacks: ['frequency_penalty', 'logit_bias', 'metadata', 'service_tier', 'user'],
  knows: ['enable_search', 'enable_thinking', 'search_options', 'thinking_budget', 'modalities', 'audio'],
  media: ['image', 'audio', 'video'],
  toolChoice: { required: false },
  reasoning: ({ effort, budget }) => ({
    fields: defined({ enable_thinking: effort !== 'none', thinking_budget: budget }),
    warnings:
      effort === undefined || effort === 'none'
        ? []
        : [
            {
              field: 'reasoning_effort',
              message: 'sent as a switch: the provider thinks or does not, by no degrees',
            },
          ],
  }),
  passthrough: 'plain-messages',
});
