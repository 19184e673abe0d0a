/** What differs between the models of this provider. */
export interface ModelTraits {
  /** `none`: cannot. `budget`: is told how many tokens. `adaptive`: is told an effort, and decides itself. */
  readonly thinking: 'none' | 'budget' | 'adaptive';
  /** Whether it knows `effort: xhigh`. */
  readonly extraEffort: boolean;
  /** Whether its thinking stays empty unless a summary is asked for. */
  readonly hidesThinking: boolean;
  /** Whether it takes temperature, top_p and top_k. */
  readonly sampling: boolean;
  /** Whether it takes a schema for its output. */
  readonly schemas: boolean;
}

/**
 * Traits by the generation in the model's name (`claude-opus-4-1-20250805` is 4.1). A name without one is taken
 * for a new model, whose limits the provider itself will state.
 *
 * - https://docs.anthropic.com/en/docs/build-with-claude/extended-thinking (from 3.7; budgets end with 4.6)
 * - https://docs.anthropic.com/en/docs/build-with-claude/adaptive-thinking (from 4.6)
 * - https://docs.anthropic.com/en/docs/build-with-claude/structured-outputs (from 4.1)
 * - https://docs.anthropic.com/en/docs/about-claude/models/migrating-to-claude-4 (no sampling from 4.7)
 */
export function traitsOf(upstream: string): ModelTraits {
  const generation = generationOf(upstream);
  if (generation === undefined) {
    return { thinking: 'adaptive', extraEffort: true, hidesThinking: false, sampling: true, schemas: true };
  }
  const thinking = generation < 307 ? 'none' : generation < 406 ? 'budget' : 'adaptive';
  return {
    thinking,
    extraEffort: generation >= 407,
    hidesThinking: generation >= 407,
    sampling: generation < 407,
    schemas: generation >= 401,
  };
}

/** 4.1 is 401. */
function generationOf(upstream: string): number | undefined {
  const match = /claude-(?:[a-z]+-)?(\d)(?:[-.](\d{1,2}))?(?![\d])/.exec(upstream);
  return match === null ? undefined : Number(match[1]) * 100 + Number(match[2] ?? 0);
}
