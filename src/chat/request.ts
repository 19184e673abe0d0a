/** One chat request, between any caller's dialect and any provider's. */
export interface ChatRequest {
  readonly messages: readonly Message[];
  readonly stream: boolean;
  readonly tools?: readonly Tool[];
  readonly toolChoice?: ToolChoice;
  readonly parallelToolCalls?: boolean;
  readonly output?: OutputFormat;
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly stop?: readonly string[];
  readonly seed?: number;
  readonly presencePenalty?: number;
  readonly frequencyPenalty?: number;
  readonly logitBias?: Readonly<Record<string, number>>;
  /** Log probabilities of the chosen tokens, with this many alternatives each. */
  readonly logprobs?: { readonly top?: number };
  /** How many answers; one where absent. */
  readonly candidates?: number;
  readonly reasoning?: Reasoning;
  /** The caller's end user. */
  readonly user?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly serviceTier?: string;
  /** Whether the caller wants usage in the stream. */
  readonly streamUsage?: boolean;
  /** Fields that this model has no word for, by their name in the caller's dialect. An adapter warns of them. */
  readonly extras?: Readonly<Record<string, unknown>>;
}

export interface Reasoning {
  readonly effort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh';
  /** Tokens that may be spent on it. */
  readonly budget?: number;
}

export type Message =
  /** Instructions by the application; `developer` messages are these too. */
  | { readonly role: 'system'; readonly content: readonly TextPart[] }
  | { readonly role: 'user'; readonly content: readonly UserPart[]; readonly name?: string }
  | { readonly role: 'assistant'; readonly content: readonly AssistantPart[]; readonly name?: string }
  | ToolMessage;

/** What a tool answered. */
export interface ToolMessage {
  readonly role: 'tool';
  readonly toolCallId: string;
  /** The tool's name, where the dialect carries it. */
  readonly name?: string;
  readonly content: readonly (TextPart | MediaPart)[];
  readonly isError?: boolean;
}

export type UserPart = TextPart | MediaPart;
export type AssistantPart = TextPart | ReasoningPart | RefusalPart | ToolCallPart | MediaPart;

export interface TextPart {
  readonly type: 'text';
  readonly text: string;
  /** A prompt-cache breakpoint after this part. */
  readonly cache?: { readonly ttl?: '5m' | '1h' };
  /** As in `ReasoningPart`: some providers sign text. */
  readonly signature?: string;
}

/** An image, a sound or a document, by URL, by the provider's file id, or inline. */
export interface MediaPart {
  readonly type: 'image' | 'audio' | 'file' | 'video';
  readonly source:
    | { readonly url: string }
    | { readonly fileId: string }
    /** `data` is base64. */
    | { readonly data: string };
  readonly mediaType?: string;
  readonly filename?: string;
  /** OpenAI's `low`, `high`, `auto` for images. */
  readonly detail?: string;
}

export interface ReasoningPart {
  readonly type: 'reasoning';
  readonly text: string;
  /** The provider's proof that it wrote this; must go back to it unchanged. */
  readonly signature?: string;
  /** Encrypted reasoning that only the provider can read. */
  readonly redacted?: string;
}

export interface RefusalPart {
  readonly type: 'refusal';
  readonly text: string;
}

export interface ToolCallPart {
  readonly type: 'tool-call';
  readonly id: string;
  readonly name: string;
  /** JSON text as the model wrote it; invalid when the answer was cut. */
  readonly arguments: string;
  /** As in `ReasoningPart`: some providers sign the call. */
  readonly signature?: string;
}

export interface Tool {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the arguments. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly strict?: boolean;
}

export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string };

export type OutputFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json' }
  | {
      readonly type: 'json-schema';
      readonly name: string;
      readonly description?: string;
      readonly schema: Readonly<Record<string, unknown>>;
      readonly strict?: boolean;
    };
