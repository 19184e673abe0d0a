import type { ChatRequest, Tool } from '../../../chat/request.ts';
import type { HttpCall, Result, WireTarget } from '../../adapter.ts';
import type {
  FunctionCallingConfig,
  FunctionDeclaration,
  GenerateContentRequest,
  GenerationConfig,
} from '../../grammar/generate-content.ts';
import { splitExtras } from '../../kit/extras.ts';
import { defined, type JsonRecord, list } from '../../kit/json.ts';
import { jsonHeaders } from '../../kit/json-headers.ts';
import { createLosses, type Losses, warnOfSettings } from '../../kit/losses.ts';
import { boundedLimit } from '../../kit/output-limit.ts';
import { encodeContents } from './contents.ts';
import { modelPath } from './model-path.ts';
import { traitsOf } from './model-traits.ts';
import { encodeThinking } from './thinking.ts';

/** A chat request in this provider's words. https://ai.google.dev/api/generate-content */
export function encodeChat(request: ChatRequest, target: WireTarget): Result<HttpCall> {
  const losses = createLosses();
  const body = encodeBody(request, target, losses);
  const method = request.stream ? 'streamGenerateContent?alt=sse' : 'generateContent';
  return losses.result({
    path: modelPath(target.upstream, method),
    headers: jsonHeaders(request.stream),
    body: JSON.stringify(body),
  });
}

function encodeBody(request: ChatRequest, target: WireTarget, losses: Losses): GenerateContentRequest {
  const { system, contents } = encodeContents(request.messages, traitsOf(target.upstream), losses);
  const extras = encodeExtras(request.extras, losses);
  const generationConfig = { ...encodeGeneration(request, target, losses), ...extras.config };
  const functions = request.tools?.length ? [{ functionDeclarations: request.tools.map(encodeTool) }] : [];
  const tools = [...functions, ...extras.tools];
  return defined({
    systemInstruction: system.length === 0 ? undefined : { parts: system },
    contents,
    tools: tools.length === 0 ? undefined : tools,
    toolConfig: encodeToolChoice(request, losses),
    generationConfig: Object.keys(generationConfig).length === 0 ? undefined : generationConfig,
    serviceTier: encodeServiceTier(request.serviceTier, losses),
    ...extras.settings,
  });
}

/** What a caller in this provider's own dialect may have asked for, and the `modalities` of any caller. */
function encodeExtras(
  extras: ChatRequest['extras'],
  losses: Losses,
): {
  readonly tools: readonly JsonRecord[];
  readonly settings: Pick<GenerateContentRequest, 'safetySettings' | 'cachedContent'>;
  readonly config: Pick<GenerationConfig, 'responseModalities' | 'mediaResolution'>;
} {
  const toolNames = BUILT_IN.map((name) => `tools.${name}`);
  const split = splitExtras(extras, [
    ...toolNames,
    'safetySettings',
    'cachedContent',
    'modalities',
    'mediaResolution',
  ]);
  losses.take(split);
  if (!split.ok) return { tools: [], settings: {}, config: {} };
  const { safetySettings, cachedContent, modalities, mediaResolution } = split.value;
  return {
    tools: BUILT_IN.flatMap((name) => {
      const setting = split.value[`tools.${name}`];
      return setting === undefined ? [] : [{ [name]: setting }];
    }),
    settings: defined({ safetySettings, cachedContent }),
    config: defined({
      responseModalities:
        modalities === undefined ? undefined : list(modalities).map((name) => String(name).toUpperCase()),
      mediaResolution,
    }),
  };
}

/** Tools that the provider runs itself. https://ai.google.dev/api/caching#Tool */
const BUILT_IN = [
  'codeExecution',
  'computerUse',
  'fileSearch',
  'googleMaps',
  'googleSearch',
  'googleSearchRetrieval',
  'urlContext',
] as const;

function encodeTool({ name, description, parameters }: Tool): FunctionDeclaration {
  return defined({ name, description, parametersJsonSchema: parameters });
}

function encodeToolChoice(
  { tools, toolChoice }: ChatRequest,
  losses: Losses,
): { readonly functionCallingConfig: FunctionCallingConfig } | undefined {
  if (toolChoice === undefined || !tools?.length) return undefined;
  if (typeof toolChoice === 'string') return { functionCallingConfig: { mode: MODES[toolChoice] } };
  const { name } = toolChoice;
  if (!tools.some((tool) => tool.name === name)) losses.refuse('tool_choice', `There is no tool ${name}.`);
  return { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: [name] } };
}

const MODES = { auto: 'AUTO', none: 'NONE', required: 'ANY' } as const;

function encodeGeneration(request: ChatRequest, target: WireTarget, losses: Losses): GenerationConfig {
  const { output, logprobs } = request;
  const asJson = output?.type === 'json' || output?.type === 'json-schema';
  warnOfSettings(losses, {
    logit_bias: request.logitBias,
    parallel_tool_calls: request.parallelToolCalls === false ? false : undefined,
    user: request.user,
    metadata: request.metadata,
    'tools.strict': request.tools?.some(({ strict }) => strict === true) || undefined,
  });
  return defined({
    temperature: request.temperature,
    topP: request.topP,
    topK: request.topK,
    maxOutputTokens: boundedLimit(request.maxOutputTokens, target.maxOutputTokens, losses),
    candidateCount: request.candidates,
    stopSequences: request.stop?.length ? request.stop : undefined,
    seed: request.seed,
    presencePenalty: request.presencePenalty,
    frequencyPenalty: request.frequencyPenalty,
    responseLogprobs: logprobs === undefined ? undefined : (true as const),
    logprobs: logprobs?.top,
    responseMimeType: asJson ? ('application/json' as const) : undefined,
    responseJsonSchema: output?.type === 'json-schema' ? output.schema : undefined,
    thinkingConfig: encodeThinking(request.reasoning, traitsOf(target.upstream), losses),
  });
}

function encodeServiceTier(
  tier: string | undefined,
  losses: Losses,
): GenerateContentRequest['serviceTier'] | undefined {
  if (tier === undefined || tier === 'auto') return undefined;
  if (tier === 'default' || tier === 'standard') return 'standard';
  if (tier === 'flex' || tier === 'priority') return tier;
  losses.warn('service_tier', 'not sent: the provider has no such tier');
  return undefined;
}
