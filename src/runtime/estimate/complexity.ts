import { complexityWeights } from './complexity-weights.ts';
import { type Conversation, eachPart, messagesOf, property } from './conversation.ts';
import { countFeatures, newCounts } from './count-features.ts';

/** What a score is made of: each from 0, where there is none of it, to 1. */
export interface ComplexityFeatures {
  /** Length of what is asked: 1 from about 200 tokens on, on a logarithmic scale. */
  readonly length: number;
  /** Length of what comes with it to be worked on: a text to translate, code. On the same scale. */
  readonly material: number;
  /** Different words that ask for thought: compare, design, evaluate. 1 from five on. */
  readonly demanding: number;
  /** Whether a proof or a derivation is asked for. */
  readonly proof: number;
  /** Whether it is put as a plain question: what, who, translate. */
  readonly plain: number;
  /** Words that ask for reasons: why, how, explain. 1 from two on. */
  readonly why: number;
  /** Words and numbers that bind: must, at most, 250. 1 from eight on. */
  readonly constraints: number;
  /** Parts of the question: clauses, list items and question marks. 1 from twelve on. */
  readonly parts: number;
  /** Signs of code, in what is asked and in the material. 1 from 24 on. */
  readonly code: number;
  /** Signs of mathematics, in both. 1 from eight on. */
  readonly mathematics: number;
  /** Tools that are offered. 1 from 31 on, on a logarithmic scale. */
  readonly tools: number;
  /** Turns so far. 1 from 32 messages on, on a logarithmic scale. */
  readonly history: number;
  /** Scripts beside the first one in what is asked. 1 from two on. */
  readonly languages: number;
}

/** Tokens from which on a length is 1, and the unit of its logarithm. */
const longAsk = { unit: 20, full: 200 } as const;

/**
 * How demanding a request is, from 0 to 1: a sum of `complexityFeatures` with the weights in
 * `complexity-weights.ts`. The same conversation always has the same score, and nothing throws.
 */
export function scoreComplexity(conversation: Conversation): number {
  return weigh(complexityFeatures(conversation));
}

/** The score that these features come to, to three digits. */
function weigh(features: ComplexityFeatures): number {
  let score = complexityWeights.base;
  for (const [name, value] of Object.entries(features)) {
    score += value * complexityWeights[name as keyof ComplexityFeatures];
  }
  return Math.round(Math.min(1, Math.max(0, score)) * 1000) / 1000;
}

/** What the score of a request is made of. Of the texts, only the last message of the user's is looked at. */
export function complexityFeatures(conversation: Conversation): ComplexityFeatures {
  const messages = messagesOf(conversation);
  const tools: unknown = conversation?.tools;
  const asked =
    messages.findLast((message) => property(message, 'role') === 'user') ?? messages[messages.length - 1];
  const counts = newCounts();
  eachPart(asked, ({ text }) => {
    if (typeof text === 'string') countFeatures(counts, text);
  });
  const { ask, material } = counts;
  return {
    length: lengthShare(ask.size),
    material: lengthShare(material.size),
    demanding: share(ask.demanding.size, 5),
    proof: share(ask.proof, 1),
    plain: share(ask.plain, 1),
    why: share(ask.why, 2),
    constraints: share(ask.bound + ask.numbers, 8),
    parts: share(ask.parts, 12),
    code: share(ask.code + material.code, 24),
    mathematics: share(ask.mathematics + material.mathematics, 8),
    tools: share(Math.log2(1 + (Array.isArray(tools) ? tools.length : 0)), 5),
    history: share(Math.log2(Math.max(1, messages.length)), 5),
    languages: share(bitsOf(ask.scripts) - 1, 2),
  };
}

/** On a logarithmic scale: 200 tokens are twice as much as 15, and 1 from there on. */
function lengthShare(tokens: number): number {
  return share(Math.log1p(tokens / longAsk.unit), Math.log1p(longAsk.full / longAsk.unit));
}

function share(count: number, full: number): number {
  return Math.min(1, Math.max(0, count / full));
}

function bitsOf(mask: number): number {
  let count = 0;
  for (let left = mask; left !== 0; left &= left - 1) count += 1;
  return count;
}
