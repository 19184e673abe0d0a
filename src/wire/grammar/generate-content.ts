import type { FailureClass } from '../../chat/failure.ts';
import type { FinishReason, Usage } from '../../chat/usage.ts';
import { count, defined, type JsonRecord, records, text } from '../kit/json.ts';

/**
 * The generateContent format (https://ai.google.dev/api/generate-content) as this house writes it, from either
 * side. What others write is read as unknown JSON: they may leave out, add and rename.
 */
export interface GenerateContentRequest {
  readonly systemInstruction?: { readonly parts: readonly ContentPart[] };
  readonly contents: readonly Content[];
  /** Functions, and tools that the provider runs itself, by their name. */
  readonly tools?: readonly Readonly<Record<string, unknown>>[];
  readonly toolConfig?: { readonly functionCallingConfig: FunctionCallingConfig };
  readonly generationConfig?: GenerationConfig;
  readonly serviceTier?: 'flex' | 'standard' | 'priority';
  readonly safetySettings?: unknown;
  readonly cachedContent?: unknown;
}

export interface Content {
  readonly role: 'user' | 'model';
  readonly parts: readonly ContentPart[];
}

/** One of the fields says what it is; `thought` and `thoughtSignature` come beside it. */
export interface ContentPart {
  readonly text?: string;
  readonly thought?: true;
  readonly thoughtSignature?: string;
  readonly inlineData?: Blob;
  readonly fileData?: { readonly fileUri: string; readonly mimeType?: string };
  readonly functionCall?: { readonly id?: string; readonly name: string; readonly args: unknown };
  readonly functionResponse?: FunctionResponse;
}

export interface Blob {
  readonly mimeType: string;
  /** base64 */
  readonly data: string;
}

export interface FunctionResponse {
  readonly id?: string;
  readonly name: string;
  readonly response: JsonRecord;
  readonly parts?: readonly ContentPart[];
}

export interface FunctionDeclaration {
  readonly name: string;
  readonly description?: string;
  readonly parametersJsonSchema?: JsonRecord;
}

export interface FunctionCallingConfig {
  readonly mode: 'AUTO' | 'ANY' | 'NONE';
  readonly allowedFunctionNames?: readonly string[];
}

export interface GenerationConfig {
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly maxOutputTokens?: number;
  readonly candidateCount?: number;
  readonly stopSequences?: readonly string[];
  readonly seed?: number;
  readonly presencePenalty?: number;
  readonly frequencyPenalty?: number;
  readonly responseLogprobs?: true;
  readonly logprobs?: number;
  readonly responseMimeType?: 'application/json';
  readonly responseJsonSchema?: JsonRecord;
  readonly thinkingConfig?: ThinkingConfig;
  readonly responseModalities?: readonly string[];
  readonly mediaResolution?: unknown;
}

export interface ThinkingConfig {
  readonly includeThoughts?: boolean;
  readonly thinkingBudget?: number;
  readonly thinkingLevel?: 'minimal' | 'low' | 'medium' | 'high';
}

/** A whole answer, and every chunk of a stream. */
export interface GenerateContentReply {
  readonly candidates?: readonly Candidate[];
  readonly promptFeedback?: { readonly blockReason: string };
  readonly usageMetadata?: UsageMetadata;
  readonly modelVersion: string;
  readonly createTime?: string;
  readonly responseId: string;
}

export interface Candidate {
  readonly content?: Content;
  readonly finishReason?: string;
  readonly index?: number;
  readonly groundingMetadata?: JsonRecord;
  readonly logprobsResult?: JsonRecord;
}

export interface UsageMetadata {
  readonly promptTokenCount?: number;
  readonly cachedContentTokenCount?: number;
  readonly candidatesTokenCount?: number;
  readonly thoughtsTokenCount?: number;
  readonly totalTokenCount?: number;
  readonly promptTokensDetails?: readonly ModalityCount[];
  readonly candidatesTokensDetails?: readonly ModalityCount[];
}

export interface ModalityCount {
  readonly modality: string;
  readonly tokenCount: number;
}

/** Finish reasons in the order of their numbers, which is what `$alt=json;enum-encoding=int` gives. */
const finishNames = [
  'FINISH_REASON_UNSPECIFIED',
  'STOP',
  'MAX_TOKENS',
  'SAFETY',
  'RECITATION',
  'OTHER',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'MALFORMED_FUNCTION_CALL',
] as const;

const finishReasons: Readonly<Record<string, FinishReason>> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'content-filter',
  RECITATION: 'content-filter',
  BLOCKLIST: 'content-filter',
  PROHIBITED_CONTENT: 'content-filter',
  SPII: 'content-filter',
  MODEL_ARMOR: 'content-filter',
  IMAGE_SAFETY: 'content-filter',
  IMAGE_PROHIBITED_CONTENT: 'content-filter',
  IMAGE_RECITATION: 'content-filter',
  MALFORMED_FUNCTION_CALL: 'error',
};

/** A finish reason's name, whether it came as a name or as a number; `undefined` where there is none yet. */
export function finishName(value: unknown): string | undefined {
  const name = typeof value === 'number' ? (finishNames[value] ?? String(value)) : text(value);
  return name === '' || name === 'FINISH_REASON_UNSPECIFIED' ? undefined : name;
}

/** Why a candidate ended. With tool calls the format says `STOP` all the same: their presence decides. */
export function finishOfName(name: string, { calledTools }: { readonly calledTools: boolean }): FinishReason {
  const reason = (Object.hasOwn(finishReasons, name) ? finishReasons[name] : undefined) ?? 'other';
  return calledTools && (reason === 'stop' || reason === 'other') ? 'tool-calls' : reason;
}

/** The name for our word; the provider's own where it is one of this format's. */
export function nameOfFinish(finish: FinishReason, raw: string | undefined): string {
  if (raw !== undefined && Object.hasOwn(finishReasons, raw) && finishReasons[raw] === finish) return raw;
  if (finish === 'stop' || finish === 'tool-calls') return 'STOP';
  if (finish === 'length') return 'MAX_TOKENS';
  return finish === 'content-filter' ? 'SAFETY' : 'OTHER';
}

/** Google's canonical error names, what they mean here, and their HTTP status (https://cloud.google.com/apis/design/errors). */
export const errorStatuses: Readonly<
  Record<string, { readonly class: FailureClass; readonly status: number }>
> = {
  INVALID_ARGUMENT: { class: 'invalid_request', status: 400 },
  UNAUTHENTICATED: { class: 'auth', status: 401 },
  PERMISSION_DENIED: { class: 'auth', status: 403 },
  NOT_FOUND: { class: 'not_found', status: 404 },
  RESOURCE_EXHAUSTED: { class: 'rate_limit', status: 429 },
  INTERNAL: { class: 'error', status: 500 },
  UNAVAILABLE: { class: 'overloaded', status: 503 },
  DEADLINE_EXCEEDED: { class: 'timeout', status: 504 },
  // Of the account, the project or its region: another provider may well answer.
  FAILED_PRECONDITION: { class: 'error', status: 400 },
  OUT_OF_RANGE: { class: 'invalid_request', status: 400 },
  CANCELLED: { class: 'error', status: 499 },
  UNKNOWN: { class: 'error', status: 500 },
};

/**
 * Usage in our words; `undefined` where nothing is counted yet. This format counts thoughts beside the answer and
 * what its own tools read beside the prompt, and leaves out what is zero.
 */
export function usageOfMetadata(metadata: JsonRecord): Usage | undefined {
  const prompt = count(metadata['promptTokenCount']);
  const total = count(metadata['totalTokenCount']);
  const answer = count(metadata['candidatesTokenCount']);
  const thoughts = count(metadata['thoughtsTokenCount']);
  if (prompt === undefined && total === undefined && answer === undefined) return undefined;
  const toolPrompt = count(metadata['toolUsePromptTokenCount']) ?? 0;
  return defined({
    input: prompt === undefined ? undefined : prompt + toolPrompt,
    output: (answer ?? 0) + (thoughts ?? 0),
    cacheRead: count(metadata['cachedContentTokenCount']),
    reasoning: thoughts,
    audioInput: audioOf(metadata['promptTokensDetails']),
    audioOutput: audioOf(metadata['candidatesTokensDetails']),
    total,
  });
}

function audioOf(details: unknown): number | undefined {
  return count(records(details).find(({ modality }) => modality === 'AUDIO')?.['tokenCount']);
}

/** Our usage in this format's words. */
export function metadataOfUsage(usage: Usage): UsageMetadata {
  const { input, output, reasoning, cacheRead, total, audioInput, audioOutput } = usage;
  return defined({
    promptTokenCount: input,
    cachedContentTokenCount: cacheRead,
    candidatesTokenCount: output === undefined ? undefined : Math.max(0, output - (reasoning ?? 0)),
    thoughtsTokenCount: reasoning,
    totalTokenCount: total ?? (input === undefined || output === undefined ? undefined : input + output),
    promptTokensDetails: detailsOf(input, audioInput),
    candidatesTokensDetails: detailsOf(
      output === undefined ? undefined : output - (reasoning ?? 0),
      audioOutput,
    ),
  });
}

/** Only sound is told apart from the rest, which counts as text. */
function detailsOf(all: number | undefined, audio: number | undefined): readonly ModalityCount[] | undefined {
  if (audio === undefined) return undefined;
  const text = Math.max(0, (all ?? audio) - audio);
  const sound = { modality: 'AUDIO', tokenCount: audio };
  return text === 0 ? [sound] : [{ modality: 'TEXT', tokenCount: text }, sound];
}

/**
 * Ids for the calls of a format that may have none: the same answer always gets the same, and another answer of
 * the conversation another. They are ours alone, and are taken off again on the way back.
 */
export function mintCallId(responseId: string | undefined, ordinal: number): string {
  return responseId === undefined ? `${MINTED}${ordinal}` : `${MINTED}${responseId}_${ordinal}`;
}

/** The id as this format has it: `undefined` where it is none or one of ours. */
export function ownCallId(id: string): string | undefined {
  return id === '' || id.startsWith(MINTED) ? undefined : id;
}

const MINTED = 'gfc_';
