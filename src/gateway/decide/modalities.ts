import { failure, type ProviderFailure } from '../../chat/failure.ts';
import type { ChatRequest } from '../../chat/request.ts';
import type { Model } from '../../table/table.ts';

/** What a request brings and what it wants back, in the words of a model's `modalities`. */
export interface Wanted {
  readonly input: ReadonlySet<string>;
  readonly output: string;
}

/** What an embedding takes and gives. */
export const embeddingModalities: Wanted = { input: new Set(['text']), output: 'embedding' };

const textOnly: Wanted = { input: new Set(['text']), output: 'text' };

/** What a chat request brings along. A file counts where it is known to be a PDF: of others no table tells. */
export function chatModalities({ messages }: ChatRequest): Wanted {
  let input: Set<string> | undefined;
  for (const { content } of messages) {
    for (const part of content) {
      if (!('source' in part)) continue;
      if (part.type === 'file' && part.mediaType !== 'application/pdf') continue;
      input ??= new Set(textOnly.input);
      input.add(part.type === 'file' ? 'pdf' : part.type);
    }
  }
  return input === undefined ? textOnly : { ...textOnly, input };
}

/** Why a model cannot take a request of this kind; `undefined` where it can. */
export function lackingModality({ name, modalities }: Model, wanted: Wanted): ProviderFailure | undefined {
  if (!modalities.output.includes(wanted.output)) {
    return lacking(`${name} gives ${modalities.output.join(' and ')}, not ${wanted.output}.`);
  }
  for (const kind of wanted.input) {
    if (!modalities.input.includes(kind)) return lacking(`${name} does not take ${kind} as input.`);
  }
  return undefined;
}

function lacking(message: string): ProviderFailure {
  return failure('invalid_request', 'unsupported_feature', message);
}
