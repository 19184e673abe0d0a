import type { ProviderAdapter } from '../../adapter.ts';
import { withSeals } from '../with-seals.ts';
import { decodeBody } from './decode-body.ts';
import { definePassthrough } from './define-passthrough.ts';
import type { ChatCompletionsDialect } from './dialect.ts';
import { decodeEmbeddings, encodeEmbeddings } from './embeddings.ts';
import { encodeRequest } from './encode-request.ts';
import { readFailure } from './read-failure.ts';
import { createStreamDecoder } from './stream.ts';

/** The adapter of a server that speaks chat-completions, from what it does differently. */
export function defineChatCompletionsProvider(dialect: ChatCompletionsDialect): ProviderAdapter {
  const { api } = dialect;
  const passthrough = definePassthrough(dialect);
  return {
    api,
    ...(dialect.simulated ? { simulated: true } : {}),
    chat: withSeals(
      {
        encode: (request, target) => encodeRequest(request, target, dialect),
        decode: (reply) => decodeBody(reply, dialect),
        stream: () => createStreamDecoder(dialect),
      },
      api,
    ),
    failure: readFailure,
    ...(dialect.embeddings === false
      ? {}
      : {
          embeddings: {
            encode: (request, target) => encodeEmbeddings(request, target, dialect),
            decode: decodeEmbeddings,
          },
        }),
    ...(passthrough === undefined ? {} : { passthrough }),
  };
}
