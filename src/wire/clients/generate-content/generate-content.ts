import type { ClientDialect } from '../../adapter.ts';
import { record, text } from '../../kit/json.ts';
import { mergeParams, type ParamNames } from '../../kit/merge-params.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeFailure } from './encode-failure.ts';
import { encodeReply } from './encode-reply.ts';
import { createStreamEncoder } from './encode-stream.ts';
import { camelCase } from './fields.ts';

/** The dialect of `:generateContent` and `:streamGenerateContent` (https://ai.google.dev/api/generate-content). */
export const generateContent: ClientDialect = {
  name: 'generate-content',
  decode: decodeRequest,
  modelOf: ({ model }, hints) => hints?.model ?? text(model),
  // The settings stand one level deeper, under either spelling.
  withParams({ generationConfig, generation_config, ...body }, params) {
    const given = record(generationConfig) ?? record(generation_config) ?? {};
    const plain = Object.fromEntries(Object.entries(given).map(([name, value]) => [camelCase(name), value]));
    return { ...body, generationConfig: mergeParams(plain, params, NAMES) };
  },
  encode: encodeReply,
  stream: createStreamEncoder,
  failure: encodeFailure,
};

const NAMES: ParamNames = {
  renames: {
    frequency_penalty: 'frequencyPenalty',
    max_completion_tokens: 'maxOutputTokens',
    max_tokens: 'maxOutputTokens',
    n: 'candidateCount',
    presence_penalty: 'presencePenalty',
    stop: 'stopSequences',
    top_k: 'topK',
    top_p: 'topP',
  },
  untouchable: ['model', 'messages', 'contents', 'input', 'stream', 'stream_options'],
};
