// Written by bench/fit-complexity-weights.ts.

/** How much each of a conversation's features counts. `base` is what a request without any of them has. */
export const complexityWeights = {
  base: 0.12,
  length: 0.58,
  material: 0.05,
  demanding: 0.34,
  proof: 0.27,
  plain: -0.06,
  why: 0.14,
  constraints: 0.05,
  parts: 0.05,
  code: 0.05,
  mathematics: 0.1,
  tools: 0.05,
  history: 0.1,
  languages: 0.05,
} as const;
