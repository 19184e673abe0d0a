import type { EmbeddingRequest } from '../../chat/embedding.ts';
import type { ChatRequest, Message } from '../../chat/request.ts';

/** Prose and code come to about four bytes a token in every common vocabulary. */
const bytesPerToken = 4;
/** Role and separators. */
const tokensPerMessage = 4;
/** About what providers count for one image, sound or page that is sent along. */
const tokensPerMedium = 800;

/**
 * Roughly how many tokens a request's input has: good enough to tell a note from a book, not to bill by.
 */
export function estimateInputTokens(request: ChatRequest): number {
  let bytes = 0;
  let tokens = request.messages.length * tokensPerMessage;
  for (const message of request.messages) {
    const size = sizeOf(message);
    bytes += size.bytes;
    tokens += size.media * tokensPerMedium;
  }
  if (request.tools !== undefined) bytes += jsonBytes(request.tools);
  if (request.output?.type === 'json-schema') bytes += jsonBytes(request.output.schema);
  return tokens + Math.ceil(bytes / bytesPerToken);
}

function sizeOf(message: Message): { readonly bytes: number; readonly media: number } {
  let bytes = 0;
  let media = 0;
  for (const part of message.content) {
    if ('text' in part) bytes += Buffer.byteLength(part.text);
    else if (part.type === 'tool-call')
      bytes += Buffer.byteLength(part.arguments) + Buffer.byteLength(part.name);
    else media += 1;
  }
  return { bytes, media };
}

function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** The same for texts that are to become vectors; token lists are counted. */
export function estimateEmbeddingTokens({ input }: EmbeddingRequest): number {
  let tokens = 0;
  for (const item of input) {
    tokens += typeof item === 'string' ? Math.ceil(Buffer.byteLength(item) / bytesPerToken) : item.length;
  }
  return tokens;
}
