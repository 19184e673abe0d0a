import type { ClientDialect } from '../../adapter.ts';
import { text } from '../../kit/json.ts';
import { mergeParams, type ParamNames } from '../../kit/merge-params.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeFailure } from './encode-failure.ts';
import { encodeReply, unwritten } from './encode-reply.ts';
import { createStreamEncoder } from './encode-stream.ts';

/** What most callers speak: https://platform.openai.com/docs/api-reference/chat */
export const chatCompletions: ClientDialect = {
  name: 'chat-completions',
  decode: decodeRequest,
  modelOf: ({ model }) => text(model),
  withParams: (body, params) => mergeParams(body, params, NAMES),
  encode: encodeReply,
  unwritten,
  stream: createStreamEncoder,
  failure: encodeFailure,
};

const NAMES: ParamNames = {
  synonyms: { max_tokens: 'max_completion_tokens', max_completion_tokens: 'max_tokens' },
  untouchable: ['model', 'messages', 'input', 'stream', 'stream_options'],
};
