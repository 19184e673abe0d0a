import type { ChatRequest, Tool } from '../../../chat/request.ts';
import type { HttpCall, Result, WireTarget } from '../../adapter.ts';
import type {
  MessagesRequest,
  MessagesTool,
  MessagesToolChoice,
  OutputConfig,
  TextBlock,
} from '../../grammar/messages.ts';
import { splitExtras } from '../../kit/extras.ts';
import { defined, type JsonRecord, record } from '../../kit/json.ts';
import { jsonHeaders } from '../../kit/json-headers.ts';
import { createLosses, type Losses, warnOfSettings } from '../../kit/losses.ts';
import { boundedLimit } from '../../kit/output-limit.ts';
import { encodeConversation } from './conversation.ts';
import { type ModelTraits, traitsOf } from './model-traits.ts';
import { closeObjects } from './output-schema.ts';
import { encodeSampling, encodeThinking } from './thinking.ts';

/** Needed on every call; the only version there is. https://docs.anthropic.com/en/api/versioning */
export const versionHeader = { 'anthropic-version': '2023-06-01' } as const;

/** The path of a chat call, below the provider's base URL. */
export const chatPath = '/v1/messages';

/** Sent where neither the caller nor the registry limits the answer: the provider insists on a limit. */
const DEFAULT_MAX_TOKENS = 4096;

/** A chat request in this provider's words. https://docs.anthropic.com/en/api/messages */
export function encodeChat(request: ChatRequest, target: WireTarget): Result<HttpCall> {
  const losses = createLosses();
  const body = encodeBody(request, target, losses);
  return losses.result({
    path: chatPath,
    headers: { ...jsonHeaders(request.stream), ...versionHeader },
    body: JSON.stringify(body),
  });
}

function encodeBody(request: ChatRequest, target: WireTarget, losses: Losses): MessagesRequest {
  const traits = traitsOf(target.upstream);
  const { system, messages } = encodeConversation(request.messages, losses);
  const most = target.maxOutputTokens;
  const asked = boundedLimit(request.maxOutputTokens, most, losses);
  const limit = { asked, most, fallback: most ?? DEFAULT_MAX_TOKENS };
  const thinking = encodeThinking(request, { traits, limit, losses });
  const output = encodeOutput(request, traits, losses);
  const instructions = [...system, ...output.instructions];
  const { builtIn, settings } = encodeExtras(request, losses);
  warnOfTheRest(request, losses);
  return defined({
    model: target.upstream,
    max_tokens: thinking.maxTokens,
    system: instructions.length === 0 ? undefined : instructions,
    messages,
    tools: encodeTools(request, builtIn),
    tool_choice: encodeToolChoice(request),
    thinking: thinking.setting,
    output_config:
      thinking.effort === undefined && output.format === undefined
        ? undefined
        : defined({ effort: thinking.effort, format: output.format }),
    ...encodeSampling(request, { traits, thinking: thinking.on, losses }),
    stop_sequences: encodeStop(request.stop, losses),
    metadata: request.user === undefined ? undefined : { user_id: request.user },
    service_tier: encodeServiceTier(request.serviceTier, losses),
    stream: request.stream ? true : undefined,
    ...settings,
  });
}

function encodeTools(
  { tools = [] }: ChatRequest,
  builtIn: readonly JsonRecord[],
): readonly (MessagesTool | JsonRecord)[] | undefined {
  return tools.length + builtIn.length === 0 ? undefined : [...tools.map(encodeTool), ...builtIn];
}

/** What a caller in this provider's own dialect may have asked for: tools that it runs itself, and one setting. */
function encodeExtras(
  { extras = {} }: ChatRequest,
  losses: Losses,
): { readonly builtIn: readonly JsonRecord[]; readonly settings: Pick<MessagesRequest, 'cache_control'> } {
  // Its types bear a date, which no other provider's do.
  const own = Object.keys(extras).filter((name) => /^tools\.[a-z_0-9]+_\d{8}$/.test(name));
  const split = splitExtras(extras, [...own, 'cache_control']);
  losses.take(split);
  if (!split.ok) return { builtIn: [], settings: {} };
  const { cache_control } = split.value;
  return {
    builtIn: own.map((name) => record(split.value[name]) ?? {}),
    settings: cache_control === undefined ? {} : { cache_control },
  };
}

function encodeTool({ name, description, parameters, strict }: Tool): MessagesTool {
  // The provider insists on the type even where there are no parameters.
  const schema: JsonRecord = { type: 'object', ...(parameters ?? { properties: {} }) };
  return defined({ name, description, input_schema: schema, strict });
}

function encodeToolChoice({
  tools,
  toolChoice,
  parallelToolCalls,
}: ChatRequest): MessagesToolChoice | undefined {
  if (!tools?.length) return undefined;
  if (toolChoice === 'none') return { type: 'none' };
  const parallel = parallelToolCalls === false ? { disable_parallel_tool_use: true } : {};
  if (toolChoice === 'required') return { type: 'any', ...parallel };
  if (typeof toolChoice === 'object') return { type: 'tool', name: toolChoice.name, ...parallel };
  return toolChoice === undefined && parallelToolCalls !== false ? undefined : { type: 'auto', ...parallel };
}

/** JSON by schema is the provider's own; JSON of any shape it can only be asked for. */
function encodeOutput(
  { output }: ChatRequest,
  traits: ModelTraits,
  losses: Losses,
): { readonly instructions: readonly TextBlock[]; readonly format?: NonNullable<OutputConfig['format']> } {
  if (output?.type === 'json') {
    losses.warn(
      'response_format',
      'asked for in the instructions, not enforced: the provider has no such setting',
    );
    return { instructions: [{ type: 'text', text: 'Answer with one JSON object and nothing else.' }] };
  }
  if (output?.type !== 'json-schema') return { instructions: [] };
  if (!traits.schemas) losses.refuse('response_format', 'The model cannot keep to a JSON schema.');
  return { instructions: [], format: { type: 'json_schema', schema: closeObjects(output.schema) } };
}

function encodeStop(stop: readonly string[] | undefined, losses: Losses): readonly string[] | undefined {
  const sent = stop?.filter((sequence) => sequence.trim() !== '');
  if (sent?.length !== stop?.length) losses.warn('stop', 'white space not sent: the provider refuses it');
  return sent?.length ? sent : undefined;
}

/** Our callers' words for it are OpenAI's: everything but `default` means a tier that this provider may not have. */
function encodeServiceTier(tier: string | undefined, losses: Losses): 'auto' | 'standard_only' | undefined {
  if (tier === undefined || tier === 'auto' || tier === 'standard_only') return tier;
  if (tier === 'default') return 'standard_only';
  losses.warn('service_tier', 'not sent: the provider has no such tier');
  return undefined;
}

function warnOfTheRest(request: ChatRequest, losses: Losses): void {
  if ((request.candidates ?? 1) > 1) losses.refuse('n', 'The provider gives one answer at a time.');
  warnOfSettings(losses, {
    seed: request.seed,
    presence_penalty: request.presencePenalty || undefined,
    frequency_penalty: request.frequencyPenalty || undefined,
    logit_bias: request.logitBias,
    logprobs: request.logprobs,
    metadata: request.metadata,
  });
}
