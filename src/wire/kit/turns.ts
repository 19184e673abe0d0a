import type { Message, TextPart } from '../../chat/request.ts';
import type { Losses } from './losses.ts';

/** The parts of neighbouring messages that one side says; tools' results are the user's to say. */
export interface Turn<Part> {
  readonly role: 'user' | 'assistant';
  readonly content: readonly Part[];
}

/**
 * A conversation for providers that keep instructions apart and whose roles must alternate: neighbours of one role
 * are merged, and messages that come to nothing are left out.
 */
export function encodeTurns<Instruction, Part>(
  messages: readonly Message[],
  { instruction, message: encode, losses }: TurnEncoders<Instruction, Part>,
): { readonly system: readonly Instruction[]; readonly turns: readonly Turn<Part>[] } {
  const system: Instruction[] = [];
  const turns: { role: 'user' | 'assistant'; content: Part[] }[] = [];
  for (const [index, message] of messages.entries()) {
    const field = `messages[${index}]`;
    if ('name' in message && message.role !== 'tool') {
      losses.warn(`${field}.name`, 'not sent: the provider has no such setting');
    }
    if (message.role === 'system') {
      if (turns.length > 0)
        losses.warn(field, 'moved to the front: the provider takes instructions only there');
      system.push(...message.content.flatMap((part) => instruction(part)));
      continue;
    }
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const parts = encode(message, field);
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...parts);
    else if (parts.length > 0) turns.push({ role, content: parts });
  }
  return { system, turns };
}

interface TurnEncoders<Instruction, Part> {
  readonly instruction: (part: TextPart) => Instruction[];
  /** `field` is the message's path, `messages[2]`. */
  readonly message: (message: Exclude<Message, { role: 'system' }>, field: string) => Part[];
  readonly losses: Losses;
}
