import type { ClientDialect } from '../../adapter.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeFailure } from './encode-failure.ts';
import { encodeReply, unwritten } from './encode-reply.ts';
import { createStreamEncoder } from './encode-stream.ts';

/** What most callers speak: https://platform.openai.com/docs/api-reference/chat */
export const chatCompletions: ClientDialect = {
  name: 'chat-completions',
  decode: decodeRequest,
  encode: encodeReply,
  unwritten,
  stream: createStreamEncoder,
  failure: encodeFailure,
};
