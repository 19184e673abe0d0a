import type { ProviderFailure } from './failure.ts';
import type { FinishReason, Usage } from './usage.ts';

/**
 * What an answer is made of, in order, whatever the provider: names are noun-verb, and every `-start` has
 * its `-end`. `choice` counts candidates from 0; `block` tells blocks of one choice apart and is never reused.
 */
export type ChatEvent =
  /** First, once. */
  | { readonly type: 'start'; readonly id?: string; readonly model?: string; readonly created?: number }
  | (Block & { readonly type: 'text-start' })
  | (Block & { readonly type: 'text-delta'; readonly text: string })
  /** `signature`: see `ReasoningPart`; some providers sign text too. */
  | (Block & { readonly type: 'text-end'; readonly signature?: string })
  | (Block & { readonly type: 'reasoning-start' })
  | (Block & { readonly type: 'reasoning-delta'; readonly text: string })
  | (Block & { readonly type: 'reasoning-end'; readonly signature?: string; readonly redacted?: string })
  | (Block & { readonly type: 'refusal-start' })
  | (Block & { readonly type: 'refusal-delta'; readonly text: string })
  | (Block & { readonly type: 'refusal-end' })
  | (Block & { readonly type: 'tool-input-start'; readonly id: string; readonly name: string })
  | (Block & { readonly type: 'tool-input-delta'; readonly text: string })
  /** Closes the block and gives the call whole; `arguments` is JSON text, `{}` where there are none. */
  | (Block & {
      readonly type: 'tool-call';
      readonly id: string;
      readonly name: string;
      readonly arguments: string;
      readonly signature?: string;
    })
  | { readonly type: 'citation'; readonly choice: number; readonly citation: Citation }
  /** Media that the model made. */
  | {
      readonly type: 'media';
      readonly choice: number;
      readonly kind: 'image' | 'audio' | 'file';
      readonly mediaType: string;
      /** base64 */
      readonly data: string;
    }
  /** Log probabilities, in OpenAI's shape (`{content: […]}`): of what the choice says next, where they come together. */
  | { readonly type: 'logprobs'; readonly choice: number; readonly logprobs: unknown }
  /** Replaces every earlier one: the last is the truth. */
  | { readonly type: 'usage'; readonly usage: Usage }
  /** One a choice. `raw` is the provider's word, `stopSequence` the one that it met, where it tells. */
  | {
      readonly type: 'finish';
      readonly choice: number;
      readonly reason: FinishReason;
      readonly raw?: string;
      readonly stopSequence?: string;
    }
  /** The stream failed after it had begun; nothing follows. */
  | { readonly type: 'error'; readonly failure: ProviderFailure };

interface Block {
  readonly choice: number;
  readonly block: number;
}

export interface Citation {
  readonly url?: string;
  readonly title?: string;
  readonly text?: string;
  /** Where in the answer's text it belongs, in UTF-16 units. */
  readonly start?: number;
  readonly end?: number;
}
