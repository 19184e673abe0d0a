import type { Message, ToolMessage } from '../../chat/request.ts';

/**
 * The messages of one turn that may hold tools' results between what was said, in any order, which is kept: a
 * result is a message of its own. An empty turn is an empty message.
 */
export function splitAtResults<Part extends object>(
  parts: readonly (Part | ToolMessage)[],
  messageOf: (said: readonly Part[]) => Message,
): Message[] {
  const messages: Message[] = [];
  let said: Part[] = [];
  for (const part of parts) {
    if (!isResult(part)) {
      said.push(part);
      continue;
    }
    if (said.length > 0) messages.push(messageOf(said));
    said = [];
    messages.push(part);
  }
  if (said.length > 0 || messages.length === 0) messages.push(messageOf(said));
  return messages;
}

function isResult(part: object): part is ToolMessage {
  return 'role' in part;
}
