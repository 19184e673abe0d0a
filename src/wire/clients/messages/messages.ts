import type { ClientDialect } from '../../adapter.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeFailure } from './encode-failure.ts';
import { encodeReply } from './encode-reply.ts';
import { createStreamEncoder } from './encode-stream.ts';

/** The dialect of `POST /v1/messages` (https://docs.anthropic.com/en/api/messages). */
export const messages: ClientDialect = {
  name: 'messages',
  decode: decodeRequest,
  encode: encodeReply,
  stream: createStreamEncoder,
  failure: encodeFailure,
};
