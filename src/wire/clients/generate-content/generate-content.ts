import type { ClientDialect } from '../../adapter.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeFailure } from './encode-failure.ts';
import { encodeReply } from './encode-reply.ts';
import { createStreamEncoder } from './encode-stream.ts';

/** The dialect of `:generateContent` and `:streamGenerateContent` (https://ai.google.dev/api/generate-content). */
export const generateContent: ClientDialect = {
  name: 'generate-content',
  decode: decodeRequest,
  encode: encodeReply,
  stream: createStreamEncoder,
  failure: encodeFailure,
};
