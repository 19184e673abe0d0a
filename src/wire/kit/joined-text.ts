import type { AssistantPart } from '../../chat/request.ts';

/** The text of all parts of one kind; `undefined` where there are none. */
export function joinedText(
  content: readonly AssistantPart[],
  type: 'text' | 'reasoning' | 'refusal',
): string | undefined {
  const texts = content.flatMap((part) => (part.type === type ? [part.text] : []));
  return texts.length === 0 ? undefined : texts.join('');
}
