import type { Reasoning } from '../../../chat/request.ts';
import type { ThinkingConfig } from '../../grammar/generate-content.ts';
import type { Losses } from '../../kit/losses.ts';
import type { ModelTraits } from './model-traits.ts';

/**
 * The caller's `reasoning` in this provider's words (https://ai.google.dev/gemini-api/docs/thinking).
 *
 * | effort  | tokens where the model takes a budget | level elsewhere |
 * |---------|--------|---------|
 * | none    | 0; 128 where it cannot stop | the lowest |
 * | minimal | 1,024  | minimal |
 * | low     | 1,024  | low     |
 * | medium  | 8,192  | medium  |
 * | high    | 24,576 | high    |
 * | xhigh   | 24,576 | high    |
 *
 * The budgets are those of Google's own OpenAI-compatible endpoint. Who asks for reasoning gets to read it.
 */
export function encodeThinking(
  reasoning: Reasoning | undefined,
  traits: ModelTraits,
  losses: Losses,
): ThinkingConfig | undefined {
  const { effort, budget } = reasoning ?? {};
  if (effort === undefined && budget === undefined) return undefined;
  const unwanted = budget === 0 || (budget === undefined && effort === 'none');
  if (traits.thinking === 'none') {
    if (!unwanted) losses.warn(FIELD, 'not sent: the model cannot think');
    return undefined;
  }
  if (unwanted && !traits.canStopThinking) losses.warn(FIELD, 'lowered as far as the model allows');
  const includeThoughts = !unwanted;
  if (traits.thinking === 'budget') {
    const asked = unwanted ? 0 : (budget ?? BUDGETS[effort ?? 'medium']);
    return {
      includeThoughts,
      thinkingBudget: traits.canStopThinking ? asked : Math.max(asked, LEAST_BUDGET),
    };
  }
  if (budget !== undefined && !unwanted) return { includeThoughts, thinkingBudget: budget };
  return { includeThoughts, thinkingLevel: levelOf(unwanted ? 'none' : effort, traits, losses) };
}

const FIELD = 'reasoning_effort';
const LEAST_BUDGET = 128;
const BUDGETS = { none: 0, minimal: 1024, low: 1024, medium: 8192, high: 24576, xhigh: 24576 } as const;

function levelOf(
  effort: Reasoning['effort'],
  { levels }: ModelTraits,
  losses: Losses,
): NonNullable<ThinkingConfig['thinkingLevel']> {
  const asked = effort === 'xhigh' ? 'high' : effort;
  const lowest = levels[0] ?? 'low';
  const level = levels.find((known) => known === asked) ?? lowest;
  if (effort !== 'none' && level !== effort)
    losses.warn(FIELD, `sent as ${level}: the model has no other so near`);
  return level;
}
