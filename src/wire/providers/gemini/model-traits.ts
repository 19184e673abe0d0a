/** What differs between the models of this provider. */
export interface ModelTraits {
  /** `none`: cannot. `budget`: is told how many tokens. `level`: is told how much, and decides itself. */
  readonly thinking: 'none' | 'budget' | 'level';
  /** Whether its thinking can be switched off: the large ones always think. */
  readonly canStopThinking: boolean;
  /** The levels that it has, the lowest first. */
  readonly levels: readonly ('minimal' | 'low' | 'medium' | 'high')[];
  /** Whether it insists on a signature with calls in its history, and takes media within a tool's answer. */
  readonly signsCalls: boolean;
}

/**
 * Traits by the generation in the model's name; a name without one is taken for a new model.
 * https://ai.google.dev/gemini-api/docs/thinking and …/thought-signatures; levels by version as in
 * https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/guides/gemini-3-8-flash
 */
export function traitsOf(upstream: string): ModelTraits {
  const match = /gemini-(\d)(?:\.(\d))?/.exec(upstream);
  const generation = match === null ? undefined : Number(match[1]) * 10 + Number(match[2] ?? 0);
  const isPro = upstream.includes('-pro');
  const isLight = upstream.includes('-lite');
  // Flash has had no least level since 3.7; a name without a version is the newest.
  const levels =
    isPro || (!isLight && (generation ?? 99) >= 37)
      ? (['low', 'medium', 'high'] as const)
      : (['minimal', 'low', 'medium', 'high'] as const);
  if (generation === undefined || generation >= 30) {
    return { thinking: 'level', canStopThinking: false, levels, signsCalls: true };
  }
  const thinking = generation >= 25 ? 'budget' : 'none';
  return { thinking, canStopThinking: !isPro, levels, signsCalls: false };
}
