import type { EmbeddingRequest } from '../../chat/embedding.ts';
import { TokenMeter } from '../../runtime/estimate/token-meter.ts';

/** Roughly how many tokens the texts come to that are to become vectors; token lists are counted. */
export function estimateEmbeddingTokens({ input }: EmbeddingRequest): number {
  const meter = new TokenMeter();
  for (const item of input) {
    if (typeof item === 'string') meter.push(item);
    else meter.add(item.length);
    meter.endText();
  }
  return meter.tokens;
}
