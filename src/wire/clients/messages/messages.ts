import type { ClientDialect } from '../../adapter.ts';
import { text } from '../../kit/json.ts';
import { mergeParams, type ParamNames } from '../../kit/merge-params.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeFailure } from './encode-failure.ts';
import { encodeReply } from './encode-reply.ts';
import { createStreamEncoder } from './encode-stream.ts';

/** The dialect of `POST /v1/messages` (https://docs.anthropic.com/en/api/messages). */
export const messages: ClientDialect = {
  name: 'messages',
  decode: decodeRequest,
  modelOf: ({ model }) => text(model),
  withParams: (body, params) => mergeParams(body, params, NAMES),
  encode: encodeReply,
  stream: createStreamEncoder,
  failure: encodeFailure,
};

const NAMES: ParamNames = {
  renames: { max_completion_tokens: 'max_tokens', stop: 'stop_sequences' },
  untouchable: ['model', 'messages', 'system', 'input', 'stream', 'stream_options'],
};
