import type { ProviderAdapter } from '../../adapter.ts';
import { withSeals } from '../../kit/with-seals.ts';
import { decodeChat } from './decode.ts';
import { decodeEmbeddings, encodeEmbeddings } from './embeddings.ts';
import { encodeChat } from './encode.ts';
import { failureOfReply } from './failure.ts';
import { createStreamDecoder } from './stream.ts';

/** Gemini by its own API (https://ai.google.dev/api/generate-content), which Vertex AI speaks as well. */
export const gemini: ProviderAdapter = {
  api: 'gemini',
  chat: withSeals(
    { encode: encodeChat, decode: decodeChat, stream: createStreamDecoder },
    'generate-content',
  ),
  embeddings: { encode: encodeEmbeddings, decode: decodeEmbeddings },
  failure: failureOfReply,
};
