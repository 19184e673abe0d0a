import type { ChatRequest, OutputFormat, Reasoning, Tool, ToolChoice } from '../../../chat/request.ts';
import type { Warning } from '../../../chat/warning.ts';
import type { HttpCall, Result, WireTarget } from '../../adapter.ts';
import type { CompletionRequest } from '../../grammar/chat-completions.ts';
import { splitExtras } from '../extras.ts';
import { failed, unsupported } from '../failure.ts';
import { defined, type JsonRecord } from '../json.ts';
import { jsonHeaders } from '../json-headers.ts';
import type { ChatCompletionsDialect } from './dialect.ts';
import { encodeMessages } from './encode-message.ts';

/** The call that asks this server: first in the public dialect's words, then with the server's differences. */
export function encodeRequest(
  request: ChatRequest,
  target: WireTarget,
  dialect: ChatCompletionsDialect,
): Result<HttpCall> {
  const messages = encodeMessages(request.messages, dialect);
  if (!messages.ok) return messages;
  const refusal = refuseFormat(request.output, dialect) ?? refuseToolChoice(request.toolChoice, dialect);
  if (refusal !== undefined) return failed(refusal);
  const extras = splitExtras(request.extras, dialect.knows ?? []);
  if (!extras.ok) return extras;
  const reasoning = reasoningFields(request, dialect);
  const publicFields = {
    ...samplingFields(request),
    ...toolFields(request, dialect),
    response_format: request.output === undefined ? undefined : encodeFormat(request.output),
    stream: request.stream ? true : undefined,
    stream_options: request.stream && dialect.streamOptions !== 'never' ? { include_usage: true } : undefined,
  };
  const fields = adaptFields(defined(publicFields), dialect);
  if (!fields.ok) return fields;
  const body: CompletionRequest = {
    model: target.upstream,
    messages: messages.value,
    ...fields.value,
    ...reasoning.fields,
    ...extras.value,
  };
  return {
    ok: true,
    value: {
      path: '/chat/completions',
      headers: jsonHeaders(request.stream),
      body: JSON.stringify(body),
    },
    warnings: [...messages.warnings, ...fields.warnings, ...reasoning.warnings, ...extras.warnings],
  };
}

/** Fields without which the caller gets another answer than the one asked for. */
const MEANINGFUL: ReadonlySet<string> = new Set(['n', 'tools', 'response_format', 'stop', 'stream']);

/** Renames the public dialect's fields to the server's, and takes out those that it lacks. */
function adaptFields(fields: JsonRecord, dialect: ChatCompletionsDialect): Result<JsonRecord> {
  const { lacks = [], renames = {} } = dialect;
  const value: Record<string, unknown> = {};
  const warnings: Warning[] = [];
  for (const [name, content] of Object.entries(fields)) {
    if (!lacks.includes(name)) {
      value[Object.hasOwn(renames, name) ? (renames[name] ?? name) : name] = content;
    } else if (MEANINGFUL.has(name) && !(name === 'n' && content === 1)) {
      return failed(unsupported(name, `This provider has no \`${name}\`.`));
    } else if (name !== 'n') {
      warnings.push({ field: name, message: 'not sent: the provider has no such setting' });
    }
  }
  return { ok: true, value, warnings };
}

function samplingFields(request: ChatRequest): JsonRecord {
  return {
    max_completion_tokens: request.maxOutputTokens,
    temperature: request.temperature,
    top_p: request.topP,
    top_k: request.topK,
    stop: request.stop?.length === 0 ? undefined : request.stop,
    seed: request.seed,
    presence_penalty: request.presencePenalty,
    frequency_penalty: request.frequencyPenalty,
    logit_bias: request.logitBias,
    logprobs: request.logprobs === undefined ? undefined : true,
    top_logprobs: request.logprobs?.top,
    n: request.candidates,
    user: request.user,
    metadata: request.metadata,
    service_tier: request.serviceTier,
  };
}

/** Servers refuse an empty list, and settings for tools that are not there. */
function toolFields(
  { tools = [], toolChoice, parallelToolCalls }: ChatRequest,
  dialect: ChatCompletionsDialect,
): JsonRecord {
  const choice = toolChoice === undefined ? undefined : encodeToolChoice(toolChoice, dialect);
  if (tools.length === 0) return { tool_choice: choice === 'auto' || choice === 'none' ? undefined : choice };
  return { tools: tools.map(encodeTool), tool_choice: choice, parallel_tool_calls: parallelToolCalls };
}

function encodeTool({ name, description, parameters, strict }: Tool): JsonRecord {
  return { type: 'function', function: defined({ name, description, parameters, strict }) };
}

function encodeToolChoice(choice: ToolChoice, { toolChoice }: ChatCompletionsDialect): unknown {
  if (typeof choice === 'object') return { type: 'function', function: { name: choice.name } };
  return choice === 'required' ? (toolChoice?.required ?? 'required') : choice;
}

function refuseToolChoice(choice: ToolChoice | undefined, { toolChoice }: ChatCompletionsDialect) {
  if (choice === 'required' && toolChoice?.required === false) {
    return unsupported('tool_choice', 'This provider cannot be made to call a tool.');
  }
  if (typeof choice === 'object' && toolChoice?.named === false) {
    return unsupported('tool_choice', 'This provider cannot be made to call a certain tool.');
  }
  return undefined;
}

function encodeFormat(output: OutputFormat): JsonRecord {
  if (output.type === 'text') return { type: 'text' };
  if (output.type === 'json') return { type: 'json_object' };
  const { name, description, schema, strict } = output;
  return { type: 'json_schema', json_schema: defined({ name, description, schema, strict }) };
}

function refuseFormat(output: OutputFormat | undefined, { formats }: ChatCompletionsDialect) {
  if (output === undefined || output.type === 'text' || formats === undefined) return undefined;
  const wanted = output.type === 'json' ? 'json_object' : 'json_schema';
  if (formats.includes(wanted)) return undefined;
  return unsupported('response_format', `This provider has no \`${wanted}\` output.`);
}

function reasoningFields({ reasoning }: ChatRequest, dialect: ChatCompletionsDialect) {
  if (reasoning === undefined) return { fields: {}, warnings: [] };
  if (dialect.reasoning !== undefined) {
    const { fields, warnings = [] } = dialect.reasoning(reasoning);
    return { fields, warnings };
  }
  const { effort, budget } = reasoning;
  const nearest = effort === undefined ? undefined : dialect.efforts?.[effort];
  return {
    fields: defined({ reasoning_effort: nearest ?? effort }),
    warnings: [
      ...(budget === undefined ? [] : [BUDGET_WARNING]),
      ...(nearest === undefined ? [] : [nearestWarning(effort, nearest)]),
    ],
  };
}

function nearestWarning(effort: Reasoning['effort'], nearest: string): Warning {
  return {
    field: 'reasoning_effort',
    message: `sent as ${nearest}, the nearest that the provider knows, not as ${effort}`,
  };
}

/** For servers whose reasoning is set by effort alone. */
export const BUDGET_WARNING: Warning = {
  field: 'reasoning.max_tokens',
  message: 'not sent: the provider takes an effort and no budget',
};
