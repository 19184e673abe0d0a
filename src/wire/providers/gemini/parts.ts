import type { ChatEvent } from '../../../chat/event.ts';
import { mintCallId } from '../../grammar/generate-content.ts';
import { type Blocks, createBlocks, type Speech } from '../../kit/blocks.ts';
import { flag, isRecord, type JsonRecord, record, text } from '../../kit/json.ts';
import { createPartialArguments, type PartialArguments } from './partial-arguments.ts';

/** The parts of one answer, as far as they have come. */
export interface Parts {
  readonly blocks: Blocks;
  /** Names the answer in the ids of calls that have none. */
  responseId: string | undefined;
  /** How many calls there were: each gets the next number. */
  calls: number;
  /** The call whose arguments are still coming, by choice. */
  readonly growing: Map<number, GrowingCall>;
  /** Ends everything that a choice has open. */
  close(choice: number): ChatEvent[];
}

interface GrowingCall {
  readonly key: number;
  readonly input: PartialArguments;
  signature: string | undefined;
}

/** No parts so far. */
export function createParts(): Parts {
  const parts: Parts = {
    blocks: createBlocks(),
    responseId: undefined,
    calls: 0,
    growing: new Map(),
    close: (choice) => [...endGrowing(parts, choice), ...parts.blocks.closeChoice(choice)],
  };
  return parts;
}

/**
 * One part as events. Parts without a word here (code that the provider runs, its output, its own tools) are its
 * own affair: what comes of them is in the text.
 */
export function readPart(parts: Parts, choice: number, part: JsonRecord): ChatEvent[] {
  const call = record(part['functionCall']);
  if (call !== undefined) return readCall(parts, choice, call, signatureOf(part));
  const said = text(part['text']);
  if (said !== undefined) return readText(parts, choice, said, part);
  const media = record(part['inlineData']);
  return media === undefined ? [] : readMedia(parts, choice, media);
}

function signatureOf(part: JsonRecord): string | undefined {
  return text(part['thoughtSignature']);
}

/** A signed part stands alone: it must go back as it came, neither merged with others nor dropped when empty. */
function readText({ blocks }: Parts, choice: number, said: string, part: JsonRecord): ChatEvent[] {
  const kind: Speech = flag(part['thought']) === true ? 'reasoning' : 'text';
  const signature = signatureOf(part);
  if (signature === undefined) return said === '' ? [] : blocks.say(choice, kind, said);
  return [
    ...blocks.open(choice, kind),
    ...blocks.say(choice, kind, said),
    ...blocks.hush(choice, { signature }),
  ];
}

/** A call comes whole, or begins with its name and goes on in parts without one until `willContinue` is gone. */
function readCall(
  parts: Parts,
  choice: number,
  call: JsonRecord,
  signature: string | undefined,
): ChatEvent[] {
  const name = text(call['name']);
  const growing = parts.growing.get(choice);
  if (name === undefined && growing === undefined) return [];
  const begun = name === undefined ? [] : beginCall(parts, choice, { name, id: text(call['id']), signature });
  const current = parts.growing.get(choice);
  current?.input.add(call['partialArgs']);
  if (flag(call['willContinue']) === true) return begun;
  const args = call['args'];
  return [...begun, ...endGrowing(parts, choice, isRecord(args) ? JSON.stringify(args) : undefined)];
}

function beginCall(
  parts: Parts,
  choice: number,
  { name, id, signature }: { name: string; id: string | undefined; signature: string | undefined },
): ChatEvent[] {
  const closed = endGrowing(parts, choice);
  const key = parts.calls++;
  parts.growing.set(choice, { key, input: createPartialArguments(), signature });
  const ownId = id === undefined || id === '' ? mintCallId(parts.responseId, key) : id;
  return [...closed, ...parts.blocks.openTool(choice, key, { id: ownId, name })];
}

function endGrowing(parts: Parts, choice: number, whole?: string): ChatEvent[] {
  const growing = parts.growing.get(choice);
  if (growing === undefined) return [];
  parts.growing.delete(choice);
  const { key, input, signature } = growing;
  return [
    ...parts.blocks.growTool(choice, key, whole ?? input.whole()),
    ...parts.blocks.closeTool(choice, key, { signature }),
  ];
}

function readMedia({ blocks }: Parts, choice: number, media: JsonRecord): ChatEvent[] {
  const mediaType = text(media['mimeType']) ?? 'application/octet-stream';
  const [family] = mediaType.split('/');
  const kind = family === 'image' || family === 'audio' ? family : 'file';
  const data = text(media['data']) ?? '';
  return [...blocks.hush(choice), { type: 'media', choice, kind, mediaType, data }];
}
