/**
 * What an estimate looks at: a chat in the shape that most APIs share. It is taken as it comes: what is not of this
 * shape counts nothing, and nothing throws.
 */
export interface Conversation {
  readonly messages: readonly ConversationMessage[];
  /** The declarations that are sent along, JSON Schemas included. */
  readonly tools?: readonly object[];
  /** The form that is asked for: its schema is sent along too. */
  readonly output?: { readonly type: string; readonly schema?: object };
}

export interface ConversationMessage {
  readonly role: string;
  readonly content: string | readonly ConversationPart[];
}

/** A text where it has `text`, a call of a tool where it has `arguments`, else a medium of the type that it says. */
export interface ConversationPart {
  readonly type: string;
  readonly text?: string;
  readonly name?: string;
  /** JSON text. */
  readonly arguments?: string;
  /** Of an image: `low` where few details matter. */
  readonly detail?: string;
}

/** Does something with each part of a message. */
export function eachPart(message: unknown, visit: (part: Partial<ConversationPart>) => void): void {
  const content: unknown = property(message, 'content');
  if (typeof content === 'string') visit({ type: 'text', text: content });
  else if (Array.isArray(content)) {
    // Read as what it may be; every field's type is looked at before it is used.
    for (const part of content) if (typeof part === 'object' && part !== null) visit(part);
  }
}

/** The messages of what should be a conversation. */
export function messagesOf(conversation: unknown): readonly unknown[] {
  const messages = property(conversation, 'messages');
  return Array.isArray(messages) ? messages : [];
}

/** A field of what may be no object at all. */
export function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
