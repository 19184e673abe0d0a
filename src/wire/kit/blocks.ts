import type { ChatEvent } from '../../chat/event.ts';
import { entryOf } from './entry-of.ts';

/** What a choice can be saying in one running block. */
export type Speech = 'text' | 'reasoning' | 'refusal';

/** What is told at the end of a block. */
interface BlockEnd {
  /** See `ReasoningPart.signature`. */
  readonly signature?: string | undefined;
  readonly redacted?: string | undefined;
}

/**
 * Numbers the blocks of a stream and opens and closes them, so that every start has its end whatever the
 * provider sends. A choice says one thing at a time, but may have several tool calls open at once.
 * Each function returns the events to give out, in order.
 */
export interface Blocks {
  /** Adds to the running block of that kind, opening it first where something else was running. */
  say(choice: number, kind: Speech, text: string): ChatEvent[];
  /** Opens a running block without text, closing what was running: for providers that announce blocks. */
  open(choice: number, kind: Speech): ChatEvent[];
  /** Closes the running block, if there is one. */
  hush(choice: number, end?: BlockEnd): ChatEvent[];
  /** Opens a tool call under the provider's own `key`; closes what was running. */
  openTool(
    choice: number,
    key: string | number,
    call: { readonly id: string; readonly name: string },
  ): ChatEvent[];
  /** Adds to the arguments of an open tool call. */
  growTool(choice: number, key: string | number, text: string): ChatEvent[];
  /** Closes a tool call; its arguments are what was added, `{}` where nothing was, or `whole` where given. */
  closeTool(
    choice: number,
    key: string | number,
    end?: { readonly whole?: string | undefined; readonly signature?: string | undefined },
  ): ChatEvent[];
  /** Whether a tool call is open under this key. */
  hasTool(choice: number, key: string | number): boolean;
  /** Whether the choice has made any tool call so far: that decides its finish reason. */
  calledTools(choice: number): boolean;
  /** Closes everything that one choice has open. */
  closeChoice(choice: number): ChatEvent[];
  /** Closes everything. */
  closeAll(): ChatEvent[];
}

/** The blocks of one stream. */
export function createBlocks(): Blocks {
  const choices = new Map<number, ChoiceState>();

  function stateOf(choice: number): ChoiceState {
    return entryOf(choices, choice, () => ({ next: 0, running: undefined, tools: new Map(), called: false }));
  }

  const blocks: Blocks = {
    say(choice, kind, text) {
      const state = stateOf(choice);
      const events = state.running?.kind === kind ? [] : blocks.open(choice, kind);
      if (state.running !== undefined && text !== '') {
        events.push({ type: `${kind}-delta`, choice, block: state.running.block, text });
      }
      return events;
    },
    open(choice, kind) {
      const state = stateOf(choice);
      const events = blocks.hush(choice);
      state.running = { kind, block: state.next++ };
      events.push({ type: `${kind}-start`, choice, block: state.running.block });
      return events;
    },
    hush(choice, end = {}) {
      const state = stateOf(choice);
      const { running } = state;
      if (running === undefined) return [];
      state.running = undefined;
      return [endOf(running, choice, end)];
    },
    openTool(choice, key, { id, name }) {
      const state = stateOf(choice);
      const events = [...blocks.closeTool(choice, key), ...blocks.hush(choice)];
      const block = state.next++;
      state.tools.set(key, { block, id, name, input: '' });
      state.called = true;
      events.push({ type: 'tool-input-start', choice, block, id, name });
      return events;
    },
    growTool(choice, key, text) {
      const tool = stateOf(choice).tools.get(key);
      if (tool === undefined || text === '') return [];
      tool.input += text;
      return [{ type: 'tool-input-delta', choice, block: tool.block, text }];
    },
    closeTool(choice, key, { whole, signature } = {}) {
      const { tools } = stateOf(choice);
      const tool = tools.get(key);
      if (tool === undefined) return [];
      tools.delete(key);
      const { block, id, name, input } = tool;
      const call = {
        type: 'tool-call',
        choice,
        block,
        id,
        name,
        arguments: whole ?? (input || '{}'),
      } as const;
      return [signature === undefined ? call : { ...call, signature }];
    },
    hasTool: (choice, key) => choices.get(choice)?.tools.has(key) ?? false,
    calledTools: (choice) => choices.get(choice)?.called ?? false,
    closeChoice(choice) {
      const keys = [...stateOf(choice).tools.keys()];
      return [...blocks.hush(choice), ...keys.flatMap((key) => blocks.closeTool(choice, key))];
    },
    closeAll: () => [...choices.keys()].flatMap((choice) => blocks.closeChoice(choice)),
  };
  return blocks;
}

interface ChoiceState {
  next: number;
  running: { readonly kind: Speech; readonly block: number } | undefined;
  readonly tools: Map<string | number, { block: number; id: string; name: string; input: string }>;
  called: boolean;
}

function endOf(
  { kind, block }: { readonly kind: Speech; readonly block: number },
  choice: number,
  { signature, redacted }: BlockEnd,
): ChatEvent {
  const signed = signature === undefined ? {} : { signature };
  if (kind === 'text') return { type: 'text-end', choice, block, ...signed };
  if (kind === 'refusal') return { type: 'refusal-end', choice, block };
  return { type: 'reasoning-end', choice, block, ...signed, ...(redacted === undefined ? {} : { redacted }) };
}
