import { defineChatCompletionsProvider } from '../kit/chat-completions/define-provider.ts';
import { BUDGET_WARNING } from '../kit/chat-completions/encode-request.ts';
import { defined } from '../kit/json.ts';

/**
 * DeepSeek: https://api-docs.deepseek.com/api/create-chat-completion. Text only, no JSON schemas; thinking is
 * switched apart from its effort, and must go back with the tool calls that it led to.
 */
export const deepseek = defineChatCompletionsProvider({
  api: 'deepseek',
  renames: { max_completion_tokens: 'max_tokens' },
  lacks: ['n', 'seed', 'logit_bias', 'user', 'metadata', 'service_tier', 'parallel_tool_calls', 'top_k'],
  knows: ['thinking'],
  content: 'strings',
  formats: ['json_object'],
  reasoning: ({ effort, budget }) => ({
    fields: defined({
      thinking: { type: effort === 'none' ? 'disabled' : 'enabled' },
      reasoning_effort: effort === undefined ? undefined : EFFORTS[effort],
    }),
    warnings: budget === undefined ? [] : [BUDGET_WARNING],
  }),
  reasoningField: 'reasoning_content',
  embeddings: false,
  passthrough: 'plain-messages',
});

/** Its own words for how hard to think; `none` is said by the switch. */
const EFFORTS = {
  none: undefined,
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'max',
} as const;
