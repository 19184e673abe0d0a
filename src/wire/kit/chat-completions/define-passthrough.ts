import type { Passthrough, WireTarget } from '../../adapter.ts';
import { STEERING } from '../extras.ts';
import { type JsonRecord, record, records } from '../json.ts';
import { jsonHeaders } from '../json-headers.ts';
import type { ChatCompletionsDialect } from './dialect.ts';

/** How a caller's own body goes to a server that declares it; `undefined` where it does not. */
export function definePassthrough(dialect: ChatCompletionsDialect): Passthrough | undefined {
  if (dialect.passthrough === undefined) return undefined;
  return {
    dialect: 'chat-completions',
    path: '/chat/completions',
    headers: ({ stream }) => jsonHeaders(stream === true),
    telling: TELLING,
    terminator: '[DONE]',
    body: (body, target) => (needsTranslation(body, dialect) ? undefined : adaptBody(body, target, dialect)),
  };
}

/** JSON is written with and without a space after the colon. A text that holds one of these costs a look, no more. */
const TELLING = ['"finish_reason":"', '"finish_reason": "', '"usage":{', '"usage": {', 'error', '[DONE]'];

/** Translation is what makes the warnings, and what keeps a caller from steering the server. */
function needsTranslation(body: JsonRecord, dialect: ChatCompletionsDialect): boolean {
  const { lacks = [], passthrough } = dialect;
  const fields = Object.keys(body).filter((name) => body[name] !== null && body[name] !== undefined);
  if (fields.some((name) => STEERING.has(name) || lacks.includes(name))) return true;
  if (records(body['messages']).some((message) => 'reasoning_details' in message)) return true;
  if (passthrough === 'any-message') return false;
  if (fields.some((name) => !COMMON.has(name) && !(dialect.knows ?? []).includes(name))) return true;
  const format = record(body['response_format'])?.['type'];
  if (
    dialect.formats !== undefined &&
    format !== undefined &&
    !dialect.formats.some((name) => name === format)
  ) {
    return format !== 'text';
  }
  if (dialect.toolChoice !== undefined && typeof body['tool_choice'] === 'object') return true;
  return !records(body['messages']).every(isPlain);
}

/** Every server of the dialect takes these, or says in `lacks` that it does not. */
const COMMON: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'stop',
  'seed',
  'presence_penalty',
  'frequency_penalty',
  'logit_bias',
  'logprobs',
  'top_logprobs',
  'n',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'response_format',
  'user',
  'metadata',
  'service_tier',
]);

const PLAIN_ROLES: ReadonlySet<unknown> = new Set(['system', 'user', 'assistant', 'tool']);

/** Content in parts is where servers differ: text is common ground. */
function isPlain(message: JsonRecord): boolean {
  const { role, content } = message;
  if (!PLAIN_ROLES.has(role) || 'function_call' in message) return false;
  return typeof content === 'string' || (role === 'assistant' && (content === null || content === undefined));
}

function adaptBody(
  body: JsonRecord,
  target: WireTarget,
  { renames = {}, streamOptions }: ChatCompletionsDialect,
): JsonRecord {
  const { max_tokens, max_completion_tokens, stream_options, ...rest } = body;
  const limit = max_completion_tokens ?? max_tokens;
  const fields: JsonRecord = {
    ...rest,
    ...(limit === undefined || limit === null ? {} : { max_completion_tokens: limit }),
    ...(body['stream'] === true && streamOptions !== 'never'
      ? { stream_options: { ...record(stream_options), include_usage: true } }
      : {}),
  };
  const renamed = Object.entries(fields).map(([name, value]) => [
    Object.hasOwn(renames, name) ? renames[name] : name,
    value,
  ]);
  return { ...Object.fromEntries(renamed), model: target.upstream };
}
