import { chatCompletions as dialect } from '../../wire/clients/chat-completions/chat-completions.ts';
import { decodeEmbeddingRequest, encodeEmbeddingReply } from '../../wire/clients/embeddings.ts';
import { writeUsage } from '../../wire/grammar/chat-completions.ts';
import { eventStream } from '../play/framing.ts';
import type { EmbeddingAnswer, EmbeddingShape, Route, SimFormat } from './format.ts';

/** `POST …/chat/completions` and `POST …/embeddings`: https://platform.openai.com/docs/api-reference/chat */
export const chatCompletions: SimFormat = {
  name: 'chat-completions',
  dialect,
  route,
  recognises: () => true,
  idOf: (unique) => `chatcmpl-sim-${unique}`,
  requestIdHeader: 'x-request-id',
  marks: { system_fingerprint: 'fp_sim' },
  contentType: 'application/json',
  layOut: (body) => `${JSON.stringify(body, null, 2)}\n`,
  tokensPerDelta: 1,
  terminator: /^data: \[DONE\]/m,
  usageMark: /"usage":\s*\{/,
  addUsage(written, usage) {
    const chunk: unknown = JSON.parse(written.slice('data: '.length));
    return `data: ${JSON.stringify({ ...Object(chunk), usage: writeUsage(usage) })}\n\n`;
  },
  errors: {
    auth: {
      status: 401,
      type: 'invalid_request_error',
      code: 'invalid_api_key',
      message: 'Incorrect API key provided (simulated).',
    },
    content_filter: {
      status: 400,
      type: 'invalid_request_error',
      code: 'content_policy_violation',
      message: 'Your request was rejected as a result of our safety system (simulated).',
    },
    context_length: {
      status: 400,
      type: 'invalid_request_error',
      code: 'context_length_exceeded',
      message:
        "This model's maximum context length is 128000 tokens. However, your messages resulted in 128001 tokens. Please reduce the length of the messages (simulated).",
    },
    error: {
      status: 500,
      type: 'server_error',
      message: 'The server had an error while processing your request (simulated).',
    },
    invalid_request: {
      status: 400,
      type: 'invalid_request_error',
      message: 'The request is invalid (simulated).',
    },
    not_found: {
      status: 404,
      type: 'invalid_request_error',
      code: 'model_not_found',
      message: 'The model does not exist or you do not have access to it (simulated).',
    },
    overloaded: {
      status: 503,
      type: 'server_error',
      code: 'overloaded',
      message: 'The engine is currently overloaded, please try again later (simulated).',
    },
    quota: {
      status: 429,
      type: 'insufficient_quota',
      code: 'insufficient_quota',
      message: 'You exceeded your current quota, please check your plan and billing details (simulated).',
    },
    rate_limit: {
      status: 429,
      type: 'requests',
      code: 'rate_limit_exceeded',
      message: 'Rate limit reached for requests per minute. Please try again later (simulated).',
    },
    timeout: { status: 504, type: 'timeout', message: 'The request timed out (simulated).' },
  },
  errorBody: ({ message, type, code = null }, _status, _requestId, param = undefined) => ({
    error: { message, type, param: param ?? null, code },
  }),
  models: (names, created) => ({
    object: 'list',
    data: names.map((id) => ({ id, object: 'model', created, owned_by: 'signalbox-sim' })),
  }),
};

const framing = eventStream({ contentType: 'text/event-stream; charset=utf-8', lineEnd: '\n' });

function route(target: string): Route | undefined {
  const found = /^(?<prefix>.*?)\/(?<operation>chat\/completions|embeddings|models)\/?(?:\?.*)?$/.exec(
    target,
  )?.groups;
  if (found === undefined) return undefined;
  const prefix = found['prefix'] ?? '';
  if (found['operation'] === 'embeddings') return { prefix, operation: 'embeddings', shape: embeddings };
  if (found['operation'] === 'models') return { prefix, operation: 'models' };
  return { prefix, operation: 'chat', framing };
}

const embeddings: EmbeddingShape = {
  dimensions: 1536,
  decode: decodeEmbeddingRequest,
  encode({ id, model, request, vectors, input }: EmbeddingAnswer) {
    const reply = { vectors, usage: { input } };
    return JSON.parse(encodeEmbeddingReply(reply, request, { model, warnings: [], extras: { id } }));
  },
};
