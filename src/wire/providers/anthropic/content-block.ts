import type { ChatEvent, Citation } from '../../../chat/event.ts';
import type { Blocks } from '../../kit/blocks.ts';
import { defined, isRecord, type JsonRecord, records, text } from '../../kit/json.ts';

/** One content block that is being read. */
export interface Reading {
  /** The provider's index, which may come again in one stream. */
  readonly key: string;
  /** Where in the answer's text it begins. */
  readonly startsAt: number;
  signature?: string;
  redacted?: string;
  readonly citations: Citation[];
}

/** How one type of content block becomes events. `start` may bring the whole content, as bodies always do. */
export interface BlockReader {
  start(blocks: Blocks, reading: Reading, block: JsonRecord): ChatEvent[];
  readonly deltas: Readonly<
    Record<string, (blocks: Blocks, reading: Reading, delta: JsonRecord) => ChatEvent[]>
  >;
  /** `textLength`: how long the answer's text is by now. */
  stop(blocks: Blocks, reading: Reading, textLength: number): ChatEvent[];
}

/**
 * By the block's `type`. The others (tools that the provider runs itself, their results, compactions) are its own
 * affair: what comes of them is in the text.
 */
export const blockReaders: Readonly<Record<string, BlockReader>> = {
  text: {
    start(blocks, reading, block) {
      reading.citations.push(...records(block['citations']).map(citationOf));
      return [...blocks.open(CHOICE, 'text'), ...blocks.say(CHOICE, 'text', text(block['text']) ?? '')];
    },
    deltas: {
      text_delta: (blocks, _reading, delta) => blocks.say(CHOICE, 'text', text(delta['text']) ?? ''),
      citations_delta(_blocks, reading, delta) {
        if (isRecord(delta['citation'])) reading.citations.push(citationOf(delta['citation']));
        return [];
      },
    },
    // A citation speaks of its whole block, whose end is known only now.
    stop: (blocks, { citations, startsAt }, textLength) => [
      ...blocks.hush(CHOICE),
      ...citations.map((citation) => ({
        type: 'citation' as const,
        choice: CHOICE,
        citation: { ...citation, start: startsAt, end: textLength },
      })),
    ],
  },
  thinking: {
    start(blocks, reading, block) {
      sign(reading, block);
      return [
        ...blocks.open(CHOICE, 'reasoning'),
        ...blocks.say(CHOICE, 'reasoning', text(block['thinking']) ?? ''),
      ];
    },
    deltas: {
      thinking_delta: (blocks, _reading, delta) =>
        blocks.say(CHOICE, 'reasoning', text(delta['thinking']) ?? ''),
      signature_delta(_blocks, reading, delta) {
        sign(reading, delta);
        return [];
      },
    },
    stop: (blocks, { signature }) => blocks.hush(CHOICE, { signature }),
  },
  redacted_thinking: {
    start(blocks, reading, block) {
      reading.redacted = text(block['data']) ?? '';
      return blocks.open(CHOICE, 'reasoning');
    },
    deltas: {},
    stop: (blocks, { redacted }) => blocks.hush(CHOICE, { redacted }),
  },
  tool_use: {
    start(blocks, { key }, block) {
      const id = text(block['id']) ?? `call_${key}`;
      const name = text(block['name']) ?? '';
      return [
        ...blocks.openTool(CHOICE, key, { id, name }),
        ...blocks.growTool(CHOICE, key, wholeInput(block['input'])),
      ];
    },
    deltas: {
      input_json_delta: (blocks, { key }, delta) =>
        blocks.growTool(CHOICE, key, text(delta['partial_json']) ?? ''),
    },
    stop: (blocks, { key }) => blocks.closeTool(CHOICE, key),
  },
};

const CHOICE = 0;

/** A stream announces a call with `{}` and sends its input later; a body has it all here. */
function wholeInput(input: unknown): string {
  return isRecord(input) && Object.keys(input).length > 0 ? JSON.stringify(input) : '';
}

function sign(reading: Reading, source: JsonRecord): void {
  const signature = text(source['signature']);
  if (signature !== undefined && signature !== '') reading.signature = (reading.signature ?? '') + signature;
}

/** Sources have an address, a name, or only a place in the caller's own documents. */
function citationOf(citation: JsonRecord): Citation {
  return defined({
    url: text(citation['url']) ?? text(citation['source']),
    title: text(citation['title']) ?? text(citation['document_title']),
    text: text(citation['cited_text']),
  });
}
