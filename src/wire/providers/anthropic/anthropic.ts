import type { ProviderAdapter } from '../../adapter.ts';
import { jsonHeaders } from '../../kit/json-headers.ts';
import { holdsSeal } from '../../kit/seal.ts';
import { withSeals } from '../../kit/with-seals.ts';
import { decodeChat } from './decode.ts';
import { chatPath, encodeChat, versionHeader } from './encode.ts';
import { failureOfReply } from './failure.ts';
import { createStreamDecoder } from './stream.ts';

/** Claude by Anthropic's Messages API (https://docs.anthropic.com/en/api/messages), also behind Vertex and proxies. */
export const anthropic: ProviderAdapter = {
  api: 'anthropic-messages',
  chat: withSeals({ encode: encodeChat, decode: decodeChat, stream: createStreamDecoder }, 'messages'),
  failure: failureOfReply,
  passthrough: {
    dialect: 'messages',
    path: chatPath,
    headers: ({ stream }) => ({ ...jsonHeaders(stream === true), ...versionHeader }),
    telling: ['message_start', 'message_delta', 'message_stop', '"error"', '"ping"'],
    body: (body, { upstream }) => (holdsSeal(body) ? undefined : { ...body, model: upstream }),
  },
};
