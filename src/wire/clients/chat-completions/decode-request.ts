import type { ChatRequest, OutputFormat, Reasoning, Tool, ToolChoice } from '../../../chat/request.ts';
import type { Result } from '../../adapter.ts';
import { failed, invalidRequest } from '../../kit/failure.ts';
import { defined, isTooDeep, type JsonRecord, record, records } from '../../kit/json.ts';
import { createReader, type Reader } from '../../kit/reader.ts';
import { decodeMessages } from './decode-message.ts';

/**
 * A caller's request (https://platform.openai.com/docs/api-reference/chat/create). What is known is read
 * strictly, and the failure names the field; what is not known is kept in `extras` for the provider to judge.
 */
export function decodeRequest(body: unknown): Result<ChatRequest> {
  const fields = record(body);
  if (fields === undefined) return failed(invalidRequest(undefined, 'The body must be a JSON object.'));
  if (isTooDeep(fields)) return failed(invalidRequest(undefined, 'The body is nested too deeply.'));
  const reader = createReader();
  const stream = reader.flag(fields['stream'], 'stream') ?? false;
  const streamOptions = reader.record(fields['stream_options'], 'stream_options');
  reader.rest(streamOptions, 'stream_options', ['include_usage']);
  const request = {
    messages: decodeMessages(fields['messages'], reader),
    stream,
    tools: decodeTools(fields, reader),
    toolChoice: decodeToolChoice(fields, reader),
    parallelToolCalls: reader.flag(fields['parallel_tool_calls'], 'parallel_tool_calls'),
    output: decodeFormat(fields['response_format'], reader),
    maxOutputTokens: decodeLimit(fields, reader),
    temperature: reader.number(fields['temperature'], 'temperature', { min: 0 }),
    topP: reader.number(fields['top_p'], 'top_p', { min: 0, max: 1 }),
    topK: reader.integer(fields['top_k'], 'top_k'),
    stop: decodeStop(fields['stop'], reader),
    seed: reader.integer(fields['seed'], 'seed'),
    presencePenalty: reader.number(fields['presence_penalty'], 'presence_penalty'),
    frequencyPenalty: reader.number(fields['frequency_penalty'], 'frequency_penalty'),
    logitBias: decodeNumbers(fields['logit_bias'], 'logit_bias', reader),
    logprobs: decodeLogprobs(fields, reader),
    candidates: reader.integer(fields['n'], 'n', { min: 1, max: 128 }),
    reasoning: decodeReasoning(fields, reader),
    user: reader.text(fields['user'], 'user'),
    metadata: decodeTexts(fields['metadata'], 'metadata', reader),
    serviceTier: reader.text(fields['service_tier'], 'service_tier'),
    streamUsage: reader.flag(streamOptions?.['include_usage'], 'stream_options.include_usage'),
  };
  const wrong = reader.failure();
  if (wrong !== undefined) return failed(wrong);
  const extras = extrasOf(fields, reader.unread());
  return { ok: true, value: defined({ ...request, extras }), warnings: [] };
}

const KNOWN: ReadonlySet<string> = new Set([
  'frequency_penalty',
  'function_call',
  'functions',
  'logit_bias',
  'logprobs',
  'max_completion_tokens',
  'max_tokens',
  'messages',
  'metadata',
  'model',
  'n',
  'parallel_tool_calls',
  'presence_penalty',
  'reasoning',
  'reasoning_effort',
  'response_format',
  'seed',
  'service_tier',
  'stop',
  'stream',
  'stream_options',
  'temperature',
  'tool_choice',
  'tools',
  'top_k',
  'top_logprobs',
  'top_p',
  'user',
]);

/** Tools and choices that are no functions go by `tools.<type>`: an adapter refuses what it does not know of them. */
function extrasOf(fields: JsonRecord, unread: JsonRecord): JsonRecord | undefined {
  const unknown = Object.entries(fields).filter(([name, value]) => !KNOWN.has(name) && value !== null);
  const extras = [...unknown, ...Object.entries(unread)];
  const others = records(fields['tools']).filter(
    ({ type }) => typeof type === 'string' && type !== 'function',
  );
  for (const [type, tools] of Map.groupBy(others, (tool) => tool['type']))
    extras.push([`tools.${type}`, tools]);
  const choice = record(fields['tool_choice']);
  if (choice !== undefined && isOtherChoice(choice)) extras.push(['tools.choice', choice]);
  return extras.length === 0 ? undefined : Object.fromEntries(extras);
}

function isOtherChoice({ type }: JsonRecord): boolean {
  return typeof type === 'string' && type !== 'function';
}

/** The newer name wins where a caller sends both. */
function decodeLimit(fields: JsonRecord, reader: Reader): number | undefined {
  const older = reader.integer(fields['max_tokens'], 'max_tokens', { min: 1 });
  const limit = reader.integer(fields['max_completion_tokens'], 'max_completion_tokens', { min: 1 }) ?? older;
  if (limit !== older) reader.lost(older, 'max_tokens');
  return limit;
}

function decodeTools(fields: JsonRecord, reader: Reader): readonly Tool[] | undefined {
  const older = reader.list(fields['functions'], 'functions');
  const tools = reader.list(fields['tools'], 'tools');
  if (older !== undefined && tools !== undefined) {
    reader.wrong('functions', 'is the older name of `tools`: write one of the two.');
  }
  if (tools === undefined) {
    return older?.map((each, index) => decodeFunction(each, `functions[${index}]`, reader));
  }
  return tools.flatMap((each, index) => {
    const path = `tools[${index}]`;
    const tool = reader.required(reader.record(each, path), path, {});
    const type = requiredText(tool['type'], `${path}.type`, reader);
    // The provider's own kinds of tools are kept in `extras`.
    if (type !== 'function') return [];
    reader.rest(tool, path, ['type', 'function']);
    return [decodeFunction(tool['function'], `${path}.function`, reader)];
  });
}

function decodeFunction(value: unknown, path: string, reader: Reader): Tool {
  const fields = reader.required(reader.record(value, path), path, {});
  reader.rest(fields, path, ['name', 'description', 'parameters', 'strict']);
  return defined({
    name: requiredText(fields['name'], `${path}.name`, reader),
    description: reader.text(fields['description'], `${path}.description`),
    parameters: reader.record(fields['parameters'], `${path}.parameters`),
    strict: reader.flag(fields['strict'], `${path}.strict`),
  });
}

function decodeToolChoice(fields: JsonRecord, reader: Reader): ToolChoice | undefined {
  const { tool_choice: choice, function_call: older } = fields;
  if (choice !== undefined && choice !== null && older !== undefined && older !== null) {
    reader.wrong('function_call', 'is the older name of `tool_choice`: write one of the two.');
  }
  if (choice === undefined || choice === null) {
    if (typeof older !== 'object') return reader.oneOf(older, 'function_call', ['auto', 'none'] as const);
    const name = reader.record(older, 'function_call')?.['name'];
    reader.rest(record(older), 'function_call', ['name']);
    return older === null ? undefined : { name: requiredText(name, 'function_call.name', reader) };
  }
  if (typeof choice !== 'object')
    return reader.oneOf(choice, 'tool_choice', ['auto', 'none', 'required'] as const);
  const named = reader.record(choice, 'tool_choice') ?? {};
  if (isOtherChoice(named)) return undefined;
  const inner = reader.required(
    reader.record(named['function'], 'tool_choice.function'),
    'tool_choice.function',
    {},
  );
  reader.rest(named, 'tool_choice', ['type', 'function']);
  reader.rest(inner, 'tool_choice.function', ['name']);
  return { name: requiredText(inner['name'], 'tool_choice.function.name', reader) };
}

function decodeFormat(value: unknown, reader: Reader): OutputFormat | undefined {
  const format = reader.record(value, 'response_format');
  if (format === undefined) return undefined;
  const types = ['text', 'json_object', 'json_schema'] as const;
  const type = reader.oneOf(format['type'], 'response_format.type', types);
  if (type === undefined)
    return reader.required<OutputFormat | undefined>(undefined, 'response_format.type', undefined);
  reader.rest(format, 'response_format', type === 'json_schema' ? ['type', 'json_schema'] : ['type']);
  if (type !== 'json_schema') return { type: type === 'text' ? 'text' : 'json' };
  const path = 'response_format.json_schema';
  const inner = reader.required(reader.record(format['json_schema'], path), path, {});
  reader.rest(inner, path, ['name', 'description', 'schema', 'strict']);
  return defined({
    type: 'json-schema' as const,
    name: requiredText(inner['name'], `${path}.name`, reader),
    description: reader.text(inner['description'], `${path}.description`),
    schema: reader.record(inner['schema'], `${path}.schema`) ?? {},
    strict: reader.flag(inner['strict'], `${path}.strict`),
  });
}

function decodeStop(value: unknown, reader: Reader): readonly string[] | undefined {
  if (typeof value === 'string') return [value];
  const items = reader.list(value, 'stop');
  return items?.map((item, index) => requiredText(item, `stop[${index}]`, reader));
}

function decodeLogprobs(fields: JsonRecord, reader: Reader): { readonly top?: number } | undefined {
  const wanted = reader.flag(fields['logprobs'], 'logprobs');
  const top = reader.integer(fields['top_logprobs'], 'top_logprobs', { min: 0, max: 20 });
  if (wanted !== true) {
    if (top !== undefined) reader.wrong('top_logprobs', 'needs `logprobs: true`.');
    return undefined;
  }
  return defined({ top });
}

const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const;

/** `reasoning_effort` is the public field; an object `reasoning` is what servers with a budget take. */
function decodeReasoning(fields: JsonRecord, reader: Reader): Reasoning | undefined {
  const object = reader.record(fields['reasoning'], 'reasoning');
  reader.rest(object, 'reasoning', ['effort', 'max_tokens', 'enabled']);
  const inner = reader.oneOf(object?.['effort'], 'reasoning.effort', EFFORTS);
  const asked = reader.oneOf(fields['reasoning_effort'], 'reasoning_effort', EFFORTS) ?? inner;
  if (asked !== inner) reader.lost(inner, 'reasoning.effort');
  const enabled = reader.flag(object?.['enabled'], 'reasoning.enabled');
  const silent = asked === undefined && object?.['max_tokens'] === undefined;
  if (enabled === false && !silent)
    reader.wrong('reasoning.enabled', 'contradicts the effort or the budget.');
  const reasoning = defined({
    effort: asked ?? (silent ? switched(enabled) : undefined),
    budget: reader.integer(object?.['max_tokens'], 'reasoning.max_tokens', { min: 0 }),
  });
  return Object.keys(reasoning).length === 0 ? undefined : reasoning;
}

/** What the switch alone asks for: the middle, or nothing. */
function switched(enabled: boolean | undefined): Reasoning['effort'] | undefined {
  return enabled === undefined ? undefined : enabled ? 'medium' : 'none';
}

function decodeNumbers(
  value: unknown,
  path: string,
  reader: Reader,
): Readonly<Record<string, number>> | undefined {
  const fields = reader.record(value, path);
  if (fields === undefined) return undefined;
  const pairs = Object.entries(fields).map(([name, item]) => {
    const at = `${path}.${name}`;
    return [name, reader.required(reader.number(item, at), at, 0)] as const;
  });
  return Object.fromEntries(pairs);
}

function decodeTexts(
  value: unknown,
  path: string,
  reader: Reader,
): Readonly<Record<string, string>> | undefined {
  const fields = reader.record(value, path);
  if (fields === undefined) return undefined;
  const pairs = Object.entries(fields).map(([name, item]) => [
    name,
    requiredText(item, `${path}.${name}`, reader),
  ]);
  return Object.fromEntries(pairs);
}

function requiredText(value: unknown, path: string, reader: Reader): string {
  return reader.required(reader.text(value, path), path, '');
}
