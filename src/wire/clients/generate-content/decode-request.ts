import type { ChatRequest, OutputFormat, Reasoning, Tool, ToolChoice } from '../../../chat/request.ts';
import type { RequestHints, Result } from '../../adapter.ts';
import { failed, invalidRequest } from '../../kit/failure.ts';
import { defined, isRecord, isTooDeep, type JsonRecord, record } from '../../kit/json.ts';
import { createReader, type Reader } from '../../kit/reader.ts';
import { decodeContents } from './decode-contents.ts';
import { camelCase, field, hasOrdering, jsonSchemaOf } from './fields.ts';

/**
 * A caller's request (https://ai.google.dev/api/generate-content). What is known is read strictly, and the failure
 * names the field; what our model has no word for is kept in `extras` for the provider to judge. Whether it is to
 * be a stream stands in the URL, and comes by `hints`.
 */
export function decodeRequest(body: unknown, hints: RequestHints = {}): Result<ChatRequest> {
  const fields = record(body);
  if (fields === undefined) return failed(invalidRequest(undefined, 'The body must be a JSON object.'));
  if (isTooDeep(fields)) return failed(invalidRequest(undefined, 'The body is nested too deeply.'));
  const reader = createReader(camelCase);
  const config = reader.record(field(fields, 'generationConfig'), 'generationConfig');
  const number = (name: string) => reader.number(field(config, name), `generationConfig.${name}`);
  const integer = (name: string) => reader.integer(field(config, name), `generationConfig.${name}`);
  const { messages, foreign } = decodeContents(fields, reader);
  const declared = decodeTools(field(fields, 'tools'), reader);
  const choice = decodeToolChoice(fields, declared.tools, reader);
  const request = {
    messages,
    stream: hints.stream ?? false,
    tools: choice.tools,
    toolChoice: choice.toolChoice,
    output: decodeFormat(config, reader),
    maxOutputTokens: integer('maxOutputTokens') || undefined,
    temperature: number('temperature'),
    topP: number('topP'),
    topK: integer('topK'),
    stop: decodeTexts(field(config, 'stopSequences'), 'generationConfig.stopSequences', reader),
    seed: integer('seed'),
    presencePenalty: number('presencePenalty'),
    frequencyPenalty: number('frequencyPenalty'),
    logprobs: decodeLogprobs(config, reader),
    candidates: integer('candidateCount'),
    reasoning: decodeReasoning(config, reader),
    serviceTier: decodeServiceTier(field(fields, 'serviceTier'), reader),
    // The dialect has no way to ask for less.
    streamUsage: true,
  };
  const wrong = reader.failure();
  if (wrong !== undefined) return failed(wrong);
  const extras = extrasOf(fields, config, { ...declared.builtIn, ...foreign, ...reader.unread() });
  return { ok: true, value: defined({ ...request, extras }), warnings: [] };
}

const KNOWN: ReadonlySet<string> = new Set([
  'contents',
  'generationConfig',
  'model',
  'serviceTier',
  'systemInstruction',
  'toolConfig',
  'tools',
]);

const KNOWN_CONFIG: ReadonlySet<string> = new Set([
  'candidateCount',
  'frequencyPenalty',
  'logprobs',
  'maxOutputTokens',
  'presencePenalty',
  'responseJsonSchema',
  'responseLogprobs',
  'responseMimeType',
  'responseSchema',
  'seed',
  'stopSequences',
  'temperature',
  'thinkingConfig',
  'topK',
  'topP',
]);

function extrasOf(
  fields: JsonRecord,
  config: JsonRecord | undefined,
  further: JsonRecord,
): JsonRecord | undefined {
  const { responseModalities, ...settings } = unknownOf(config ?? {}, KNOWN_CONFIG);
  const extras = { ...unknownOf(fields, KNOWN), ...settings, ...further, ...modalities(responseModalities) };
  return Object.keys(extras).length === 0 ? undefined : extras;
}

function unknownOf(fields: JsonRecord, known: ReadonlySet<string>): JsonRecord {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      const plain = camelCase(name);
      return known.has(plain) || value === null ? [] : [[plain, value]];
    }),
  );
}

/** Under the name that every adapter knows: whoever asks for pictures must not get words. */
function modalities(value: unknown): JsonRecord {
  if (!Array.isArray(value)) return {};
  const names = value.map((name) => String(name).toLowerCase());
  return names.every((name) => name === 'text') ? {} : { modalities: names };
}

/** Functions of the caller's; tools that the provider would run itself become extras by their name. */
function decodeTools(
  value: unknown,
  reader: Reader,
): { readonly tools: readonly Tool[] | undefined; readonly builtIn: JsonRecord } {
  const builtIn: Record<string, unknown> = {};
  // One object in place of a list is what the dialect's own servers take as well.
  const tools = reader.list(isRecord(value) ? [value] : value, 'tools')?.flatMap((each, index) => {
    const path = `tools[${index}]`;
    const fields = reader.required(reader.record(each, path), path, {});
    for (const [name, setting] of Object.entries(fields)) {
      const plain = camelCase(name);
      if (plain === 'functionDeclarations' || setting === null) continue;
      if (Object.hasOwn(builtIn, `tools.${plain}`))
        reader.wrong(path, `${plain} stands in another tool already.`);
      builtIn[`tools.${plain}`] = setting;
    }
    const at = `${path}.functionDeclarations`;
    const declarations = reader.list(field(fields, 'functionDeclarations'), at) ?? [];
    return declarations.map((one, place) => decodeFunction(one, `${at}[${place}]`, reader));
  });
  return { tools: tools?.length ? tools : undefined, builtIn };
}

function decodeFunction(value: unknown, path: string, reader: Reader): Tool {
  const fields = reader.required(reader.record(value, path), path, {});
  const older = reader.record(field(fields, 'parameters'), `${path}.parameters`);
  const schema = reader.record(field(fields, 'parametersJsonSchema'), `${path}.parametersJsonSchema`);
  reader.rest(fields, path, ['name', 'description', 'parameters', 'parametersJsonSchema']);
  if (schema !== undefined) reader.lost(older, `${path}.parameters`);
  if (hasOrdering(older)) reader.lost(true, `${path}.parameters.propertyOrdering`);
  return defined({
    name: reader.required(reader.text(fields['name'], `${path}.name`), `${path}.name`, ''),
    description: reader.text(fields['description'], `${path}.description`),
    parameters: schema ?? (older === undefined ? undefined : jsonSchemaOf(older)),
  });
}

/** Where only some functions are allowed, only they are tools: others have no such list. */
function decodeToolChoice(
  fields: JsonRecord,
  tools: readonly Tool[] | undefined,
  reader: Reader,
): { readonly tools: readonly Tool[] | undefined; readonly toolChoice: ToolChoice | undefined } {
  const config = reader.record(field(fields, 'toolConfig'), 'toolConfig');
  const path = 'toolConfig.functionCallingConfig';
  const calling = reader.record(field(config, 'functionCallingConfig'), path);
  const mode = reader.text(field(calling, 'mode'), `${path}.mode`)?.toUpperCase();
  reader.rest(config, 'toolConfig', ['functionCallingConfig']);
  reader.rest(calling, path, ['mode', 'allowedFunctionNames']);
  if (mode !== undefined && !MODES.has(mode)) reader.lost(mode, `${path}.mode`);
  const allowed = decodeTexts(field(calling, 'allowedFunctionNames'), `${path}.allowedFunctionNames`, reader);
  if (mode === 'NONE') return { tools, toolChoice: 'none' };
  const some = allowed?.length ? tools?.filter(({ name }) => allowed.includes(name)) : tools;
  if (mode !== 'ANY') return { tools: some, toolChoice: mode === undefined ? undefined : 'auto' };
  const [only, ...others] = allowed ?? [];
  if (only !== undefined && others.length === 0) return { tools, toolChoice: { name: only } };
  return { tools: some, toolChoice: 'required' };
}

const MODES: ReadonlySet<string> = new Set(['AUTO', 'ANY', 'NONE', 'MODE_UNSPECIFIED']);

function decodeFormat(config: JsonRecord | undefined, reader: Reader): OutputFormat | undefined {
  const type = reader.text(field(config, 'responseMimeType'), 'generationConfig.responseMimeType');
  const path = 'generationConfig.responseJsonSchema';
  const older = reader.record(field(config, 'responseSchema'), 'generationConfig.responseSchema');
  const schema = reader.record(field(config, 'responseJsonSchema'), path) ?? (older && jsonSchemaOf(older));
  if (schema !== older) {
    const previous = 'generationConfig.responseSchema';
    if (field(config, 'responseJsonSchema') !== undefined) reader.lost(older, previous);
    if (hasOrdering(older)) reader.lost(true, `${previous}.propertyOrdering`);
  }
  if (type !== undefined && !MIME_TYPES.has(type)) reader.lost(type, 'generationConfig.responseMimeType');
  if (schema !== undefined) return { type: 'json-schema', name: 'output', schema };
  return type === 'application/json' ? { type: 'json' } : undefined;
}

const MIME_TYPES: ReadonlySet<string> = new Set(['application/json', 'text/plain']);

function decodeLogprobs(config: JsonRecord | undefined, reader: Reader): ChatRequest['logprobs'] | undefined {
  const asked = reader.flag(field(config, 'responseLogprobs'), 'generationConfig.responseLogprobs');
  const top = reader.integer(field(config, 'logprobs'), 'generationConfig.logprobs');
  if (asked !== true) reader.lost(top, 'generationConfig.logprobs');
  return asked === true ? defined({ top }) : undefined;
}

/** A budget of -1 leaves it to the model, which is what saying nothing does. */
function decodeReasoning(config: JsonRecord | undefined, reader: Reader): Reasoning | undefined {
  const path = 'generationConfig.thinkingConfig';
  const thinking = reader.record(field(config, 'thinkingConfig'), path);
  const asked = reader.integer(field(thinking, 'thinkingBudget'), `${path}.thinkingBudget`);
  const level = reader.text(field(thinking, 'thinkingLevel'), `${path}.thinkingLevel`)?.toLowerCase();
  const effort = reader.oneOf(level, `${path}.thinkingLevel`, ['minimal', 'low', 'medium', 'high']);
  const budget = asked !== undefined && asked >= 0 ? asked : undefined;
  reader.rest(thinking, path, ['thinkingBudget', 'thinkingLevel', 'includeThoughts']);
  const shown = reader.flag(field(thinking, 'includeThoughts'), `${path}.includeThoughts`);
  // Thoughts are shown to whoever asks for thinking, and to nobody else.
  if (shown !== (effort !== undefined || (budget ?? 0) > 0)) reader.lost(shown, `${path}.includeThoughts`);
  return effort === undefined && budget === undefined ? undefined : defined({ effort, budget });
}

function decodeTexts(value: unknown, path: string, reader: Reader): readonly string[] | undefined {
  return reader.list(value, path)?.flatMap((each, index) => reader.text(each, `${path}[${index}]`) ?? []);
}

/** `standard` is the tier that others call the default one. */
function decodeServiceTier(value: unknown, reader: Reader): string | undefined {
  const tier = reader.text(value, 'serviceTier')?.toLowerCase();
  if (tier === 'standard') return 'default';
  return tier === 'unspecified' ? undefined : tier;
}
