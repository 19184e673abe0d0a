import type { ChatEvent } from '../../chat/event.ts';
import type { ChatReply, Choice } from '../../chat/reply.ts';
import type { AssistantPart } from '../../chat/request.ts';

/** The events of a whole answer, for a caller who asked for a stream and a provider that did not give one. */
export function* replyEvents(reply: ChatReply): Generator<ChatEvent> {
  const { id, model, created } = reply;
  yield {
    type: 'start',
    ...(id === undefined ? {} : { id }),
    ...(model === undefined ? {} : { model }),
    ...(created === undefined ? {} : { created }),
  };
  for (const [choice, answer] of reply.choices.entries()) yield* choiceEvents(answer, choice);
  if (reply.usage !== undefined) yield { type: 'usage', usage: reply.usage };
}

function* choiceEvents(answer: Choice, choice: number): Generator<ChatEvent> {
  for (const [block, part] of answer.content.entries()) yield* partEvents(part, { choice, block });
  for (const citation of answer.citations ?? []) yield { type: 'citation', choice, citation };
  if (answer.logprobs !== undefined) yield { type: 'logprobs', choice, logprobs: answer.logprobs };
  const { finish, rawFinish, stopSequence } = answer;
  if (finish === undefined) return;
  yield {
    type: 'finish',
    choice,
    reason: finish,
    ...(rawFinish === undefined ? {} : { raw: rawFinish }),
    ...(stopSequence === undefined ? {} : { stopSequence }),
  };
}

function* partEvents(
  part: AssistantPart,
  at: { readonly choice: number; readonly block: number },
): Generator<ChatEvent> {
  switch (part.type) {
    case 'text':
      yield { type: 'text-start', ...at };
      yield { type: 'text-delta', ...at, text: part.text };
      yield { type: 'text-end', ...at };
      return;
    case 'reasoning': {
      const { signature, redacted } = part;
      yield { type: 'reasoning-start', ...at };
      yield { type: 'reasoning-delta', ...at, text: part.text };
      yield {
        type: 'reasoning-end',
        ...at,
        ...(signature === undefined ? {} : { signature }),
        ...(redacted === undefined ? {} : { redacted }),
      };
      return;
    }
    case 'refusal':
      yield { type: 'refusal-start', ...at };
      yield { type: 'refusal-delta', ...at, text: part.text };
      yield { type: 'refusal-end', ...at };
      return;
    case 'tool-call': {
      const { id, name, signature } = part;
      yield { type: 'tool-input-start', ...at, id, name };
      yield { type: 'tool-input-delta', ...at, text: part.arguments };
      yield {
        type: 'tool-call',
        ...at,
        id,
        name,
        arguments: part.arguments,
        ...(signature === undefined ? {} : { signature }),
      };
      return;
    }
    default:
      if (part.type === 'video' || !('data' in part.source)) return;
      yield {
        type: 'media',
        choice: at.choice,
        kind: part.type,
        mediaType: part.mediaType ?? 'application/octet-stream',
        data: part.source.data,
      };
  }
}
