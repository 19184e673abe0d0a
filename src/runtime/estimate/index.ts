export { type ComplexityFeatures, complexityFeatures, scoreComplexity } from './complexity.ts';
export type { Conversation, ConversationMessage, ConversationPart } from './conversation.ts';
export { estimateInputTokens, estimateTokens } from './estimate-tokens.ts';
export { TokenMeter } from './token-meter.ts';
