import type { ChatRequest, OutputFormat, Reasoning, Tool, ToolChoice } from '../../../chat/request.ts';
import type { Result } from '../../adapter.ts';
import { failed, invalidRequest } from '../../kit/failure.ts';
import { defined, isRecord, isTooDeep, type JsonRecord, record } from '../../kit/json.ts';
import { createReader, type Reader } from '../../kit/reader.ts';
import { decodeConversation } from './decode-conversation.ts';

/**
 * A caller's request (https://docs.anthropic.com/en/api/messages). What is known is read strictly, and the failure
 * names the field; what our model has no word for is kept in `extras` for the provider to judge.
 */
export function decodeRequest(body: unknown): Result<ChatRequest> {
  const fields = record(body);
  if (fields === undefined) return failed(invalidRequest(undefined, 'The body must be a JSON object.'));
  if (isTooDeep(fields)) return failed(invalidRequest(undefined, 'The body is nested too deeply.'));
  const reader = createReader();
  const limit = reader.integer(fields['max_tokens'], 'max_tokens', { min: 1 });
  const choice = reader.record(fields['tool_choice'], 'tool_choice');
  const { tools, builtIn } = decodeTools(fields['tools'], reader);
  const metadata = reader.record(fields['metadata'], 'metadata');
  reader.rest(metadata, 'metadata', ['user_id']);
  const { messages, foreign } = decodeConversation(fields, reader);
  const request = {
    messages,
    stream: reader.flag(fields['stream'], 'stream') ?? false,
    tools,
    toolChoice: decodeToolChoice(choice, reader),
    parallelToolCalls: decodeParallel(choice, reader),
    output: decodeFormat(fields, reader),
    maxOutputTokens: reader.required(limit, 'max_tokens', 1),
    temperature: reader.number(fields['temperature'], 'temperature', { min: 0, max: 1 }),
    topP: positive(reader.number(fields['top_p'], 'top_p')),
    topK: positive(reader.integer(fields['top_k'], 'top_k')),
    stop: decodeStop(fields['stop_sequences'], reader),
    reasoning: decodeReasoning(fields, reader),
    user: reader.text(metadata?.['user_id'], 'metadata.user_id'),
    serviceTier: decodeServiceTier(fields['service_tier'], reader),
    // The dialect has no way to ask for less.
    streamUsage: true,
  };
  const wrong = reader.failure();
  if (wrong !== undefined) return failed(wrong);
  const extras = extrasOf(fields, { ...builtIn, ...foreign, ...reader.unread() });
  return { ok: true, value: defined({ ...request, extras }), warnings: [] };
}

const KNOWN: ReadonlySet<string> = new Set([
  'max_tokens',
  'messages',
  'metadata',
  'model',
  'output_config',
  'output_format',
  'service_tier',
  'stop_sequences',
  'stream',
  'system',
  'temperature',
  'thinking',
  'tool_choice',
  'tools',
  'top_k',
  'top_p',
]);

function extrasOf(fields: JsonRecord, further: JsonRecord): JsonRecord | undefined {
  const unknown = Object.entries(fields).filter(([name, value]) => !KNOWN.has(name) && value !== null);
  const extras = [...unknown, ...Object.entries(further)];
  return extras.length === 0 ? undefined : Object.fromEntries(extras);
}

/** Some clients write `-1` for "not set". */
function positive(value: number | undefined): number | undefined {
  return value !== undefined && value < 0 ? undefined : value;
}

/** Tools of the caller's; those that the provider would run itself have no schema, and become extras by their type. */
function decodeTools(
  value: unknown,
  reader: Reader,
): { readonly tools: readonly Tool[] | undefined; readonly builtIn: JsonRecord } {
  const builtIn: Record<string, unknown> = {};
  const tools = reader.list(value, 'tools')?.flatMap((each, index): Tool[] => {
    const path = `tools[${index}]`;
    const fields = reader.required(reader.record(each, path), path, {});
    const type = reader.text(fields['type'], `${path}.type`) ?? 'custom';
    if (type === 'custom') return [decodeTool(fields, path, reader)];
    if (Object.hasOwn(builtIn, `tools.${type}`))
      reader.wrong(path, `there is a tool of type ${type} already.`);
    builtIn[`tools.${type}`] = fields;
    return [];
  });
  return { tools: tools?.length ? tools : undefined, builtIn };
}

function decodeTool(fields: JsonRecord, path: string, reader: Reader): Tool {
  reader.rest(fields, path, ['type', 'name', 'description', 'input_schema', 'strict']);
  return defined({
    name: reader.required(reader.text(fields['name'], `${path}.name`), `${path}.name`, ''),
    description: reader.text(fields['description'], `${path}.description`),
    parameters: reader.required(
      reader.record(fields['input_schema'], `${path}.input_schema`),
      `${path}.input_schema`,
      {},
    ),
    strict: reader.flag(fields['strict'], `${path}.strict`),
  });
}

function decodeToolChoice(choice: JsonRecord | undefined, reader: Reader): ToolChoice | undefined {
  if (choice === undefined) return undefined;
  const type = reader.oneOf(choice['type'], 'tool_choice.type', ['auto', 'any', 'tool', 'none']);
  const named = type === 'tool' ? ['name'] : [];
  reader.rest(choice, 'tool_choice', ['type', 'disable_parallel_tool_use', ...named]);
  if (type === 'tool') {
    return { name: reader.required(reader.text(choice['name'], 'tool_choice.name'), 'tool_choice.name', '') };
  }
  return type === 'any' ? 'required' : reader.required(type, 'tool_choice.type', 'auto');
}

function decodeParallel(choice: JsonRecord | undefined, reader: Reader): boolean | undefined {
  const path = 'tool_choice.disable_parallel_tool_use';
  const single = reader.flag(choice?.['disable_parallel_tool_use'], path);
  return single === true ? false : undefined;
}

function decodeStop(value: unknown, reader: Reader): readonly string[] | undefined {
  const sequences = reader.list(value, 'stop_sequences');
  return sequences?.flatMap((each, index) => reader.text(each, `stop_sequences[${index}]`) ?? []);
}

/** The format stands in `output_config`, and stood in `output_format` before. */
function decodeFormat(fields: JsonRecord, reader: Reader): OutputFormat | undefined {
  const config = reader.record(fields['output_config'], 'output_config');
  const older = reader.record(fields['output_format'], 'output_format');
  const path = isRecord(config?.['format']) ? 'output_config.format' : 'output_format';
  const format = reader.record(config?.['format'], 'output_config.format') ?? older;
  reader.rest(config, 'output_config', ['effort', 'format']);
  if (format === undefined) return undefined;
  if (format !== older) reader.lost(older, 'output_format');
  reader.rest(format, path, ['type', 'schema']);
  reader.required(
    reader.oneOf(format['type'], `${path}.type`, ['json_schema']),
    `${path}.type`,
    'json_schema',
  );
  const schema = reader.required(reader.record(format['schema'], `${path}.schema`), `${path}.schema`, {});
  return { type: 'json-schema', name: 'output', schema, strict: true };
}

function decodeReasoning(fields: JsonRecord, reader: Reader): Reasoning | undefined {
  const thinking = reader.record(fields['thinking'], 'thinking');
  const config = reader.record(fields['output_config'], 'output_config');
  const asked = reader.oneOf(config?.['effort'], 'output_config.effort', [
    'low',
    'medium',
    'high',
    'xhigh',
    'max',
  ]);
  const effort = asked === 'max' ? 'xhigh' : asked;
  if (thinking === undefined) return effort === undefined ? undefined : { effort };
  const type = reader.required(reader.text(thinking['type'], 'thinking.type'), 'thinking.type', 'disabled');
  reader.rest(thinking, 'thinking', type === 'enabled' ? ['type', 'budget_tokens'] : ['type']);
  if (type === 'disabled') {
    reader.lost(effort, 'output_config.effort');
    return { effort: 'none' };
  }
  if (type !== 'enabled') return { effort: effort ?? 'high' };
  const path = 'thinking.budget_tokens';
  const budget = reader.integer(thinking['budget_tokens'], path, { min: 1024 });
  return defined({ budget: reader.required(budget, path, 1024), effort });
}

/** `standard_only` is the tier that others call the default one. */
function decodeServiceTier(value: unknown, reader: Reader): string | undefined {
  const tier = reader.text(value, 'service_tier');
  return tier === 'standard_only' ? 'default' : tier;
}
