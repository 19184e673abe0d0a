import { messages as dialect } from '../../wire/clients/messages/messages.ts';
import { eventStream } from '../play/framing.ts';
import type { Route, SimFormat } from './format.ts';

/** `POST …/messages`: https://docs.claude.com/en/api/messages. There are no embeddings in this format. */
export const messages: SimFormat = {
  name: 'messages',
  dialect,
  route,
  recognises: (target, headers) => /\/messages\b/.test(target) || Object.keys(headers).some(isVersion),
  idOf: (unique) => `msg_sim_${unique}`,
  requestIdHeader: 'request-id',
  contentType: 'application/json',
  layOut: (body) => JSON.stringify(body),
  tokensPerDelta: 4,
  terminator: /^event: message_stop/m,
  usageMark: /"type":"message_delta"/,
  errors: {
    auth: { status: 401, type: 'authentication_error', message: 'invalid x-api-key (simulated)' },
    content_filter: {
      status: 400,
      type: 'invalid_request_error',
      message: 'Output blocked by content filtering policy (simulated)',
    },
    context_length: {
      status: 400,
      type: 'invalid_request_error',
      message: 'prompt is too long: 200001 tokens > 200000 maximum (simulated)',
    },
    error: { status: 500, type: 'api_error', message: 'Internal server error (simulated)' },
    invalid_request: {
      status: 400,
      type: 'invalid_request_error',
      message: 'The request is invalid (simulated)',
    },
    not_found: { status: 404, type: 'not_found_error', message: 'model: not found (simulated)' },
    overloaded: { status: 529, type: 'overloaded_error', message: 'Overloaded (simulated)' },
    quota: {
      status: 400,
      type: 'invalid_request_error',
      message: 'Your credit balance is too low to access the API. Please go to Plans & Billing (simulated).',
    },
    rate_limit: {
      status: 429,
      type: 'rate_limit_error',
      message: 'This request would exceed your rate limit of requests per minute (simulated)',
    },
    timeout: { status: 504, type: 'timeout_error', message: 'Request timed out (simulated)' },
  },
  errorBody: ({ type, message }, _status, requestId, param) => ({
    type: 'error',
    error: { type, message: param === undefined ? message : `${param}: ${message}` },
    request_id: requestId,
  }),
  models: (names, created) => ({
    data: names.map((id) => ({
      type: 'model',
      id,
      display_name: `${id} (simulated)`,
      created_at: new Date(created * 1000).toISOString(),
    })),
    has_more: false,
    first_id: names[0] ?? null,
    last_id: names.at(-1) ?? null,
  }),
};

/** Every request in this format names the version of the API that it was written for; SDKs name theirs as `x-…`. */
function isVersion(header: string): boolean {
  return header === 'x-api-key' || /^(?!x-)[a-z]+-version$/.test(header);
}

const framing = eventStream({
  contentType: 'text/event-stream; charset=utf-8',
  lineEnd: '\n',
  errorName: 'error',
});

function route(target: string): Route | undefined {
  const found = /^(?<prefix>.*?)\/(?<operation>messages|models)\/?(?:\?.*)?$/.exec(target)?.groups;
  if (found === undefined) return undefined;
  const prefix = found['prefix'] ?? '';
  return found['operation'] === 'models'
    ? { prefix, operation: 'models' }
    : { prefix, operation: 'chat', framing };
}
