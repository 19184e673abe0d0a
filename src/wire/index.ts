export type {
  ClientDialect,
  FailureMeta,
  HttpCall,
  HttpReply,
  Passthrough,
  ProviderAdapter,
  ReplyMeta,
  RequestHints,
  Result,
  StreamDecoder,
  StreamEncoder,
  WireTarget,
} from './adapter.ts';
export { chatCompletions } from './clients/chat-completions/chat-completions.ts';
export { decodeEmbeddingRequest, encodeEmbeddingReply } from './clients/embeddings.ts';
export { clientDialects } from './clients/index.ts';
export { createSseParser, type SseMessage, type SseParser } from './kit/sse.ts';
export { providerAdapter } from './provider-adapter.ts';
export { providerAdapters } from './providers/index.ts';
