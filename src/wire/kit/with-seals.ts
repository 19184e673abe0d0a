import type { ChatEvent } from '../../chat/event.ts';
import type { ChatReply } from '../../chat/reply.ts';
import type { AssistantPart, ChatRequest, Message } from '../../chat/request.ts';
import type { ProviderAdapter } from '../adapter.ts';
import { createLosses, type Losses } from './losses.ts';
import { seal, unseal } from './seal.ts';

/**
 * The chat of an adapter, whose signatures leave it sealed with its origin and come back to it bare. Signatures of
 * others stay here, with a warning: after a fallback the history holds what another provider has signed.
 */
export function withSeals(chat: ProviderAdapter['chat'], origin: string): ProviderAdapter['chat'] {
  return {
    encode(request, target) {
      const losses = createLosses();
      const encoded = chat.encode(openRequest(request, origin, losses), target);
      losses.take(encoded);
      return encoded.ok ? losses.result(encoded.value) : encoded;
    },
    decode(reply) {
      const decoded = chat.decode(reply);
      return decoded.ok ? { ...decoded, value: sealReply(decoded.value, origin) } : decoded;
    },
    stream() {
      const decoder = chat.stream();
      return {
        push: (message) => sealEvents(decoder.push(message), origin),
        end: () => sealEvents(decoder.end(), origin),
        done: () => decoder.done?.() ?? false,
      };
    },
  };
}

/** The same parts with their signatures sealed; those that bear another's seal keep it. */
export function sealParts(parts: readonly AssistantPart[], origin: string): AssistantPart[] {
  return parts.map((part) => sealed(part, origin));
}

function sealed<T extends object>(holder: T, origin: string): T {
  const { signature, redacted } = holder as { readonly signature?: string; readonly redacted?: string };
  if (signature === undefined && redacted === undefined) return holder;
  return {
    ...holder,
    ...(signature === undefined ? {} : { signature: seal(origin, signature) }),
    ...(redacted === undefined ? {} : { redacted: seal(origin, redacted) }),
  };
}

function sealReply(reply: ChatReply, origin: string): ChatReply {
  const choices = reply.choices.map((choice) => ({ ...choice, content: sealParts(choice.content, origin) }));
  return { ...reply, choices };
}

const SIGNED: ReadonlySet<ChatEvent['type']> = new Set(['text-end', 'reasoning-end', 'tool-call']);

function sealEvents(events: readonly ChatEvent[], origin: string): readonly ChatEvent[] {
  if (!events.some(({ type }) => SIGNED.has(type))) return events;
  return events.map((event) => (SIGNED.has(event.type) ? sealed(event, origin) : event));
}

function openRequest(request: ChatRequest, origin: string, losses: Losses): ChatRequest {
  return { ...request, messages: request.messages.map((message) => openMessage(message, origin, losses)) };
}

function openMessage(message: Message, origin: string, losses: Losses): Message {
  if (message.role !== 'assistant') return message;
  return { ...message, content: message.content.flatMap((part) => openPart(part, origin, losses)) };
}

function openPart(part: AssistantPart, origin: string, losses: Losses): AssistantPart[] {
  const { signature, redacted } = part as { readonly signature?: string; readonly redacted?: string };
  if (signature === undefined && redacted === undefined) return [part];
  const proof = unseal(signature ?? redacted ?? '');
  if (proof.origin !== undefined && proof.origin !== origin) {
    losses.warn('messages[].signature', 'not sent: another provider has signed it');
    if (redacted !== undefined) return [];
    const { signature: _, ...bare } = part as AssistantPart & { readonly signature?: string };
    return [bare as AssistantPart];
  }
  return [
    { ...part, ...(redacted === undefined ? { signature: proof.signature } : { redacted: proof.signature }) },
  ];
}
