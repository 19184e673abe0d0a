import type { ChatEvent } from '../../chat/event.ts';
import type { ChatRequest } from '../../chat/request.ts';
import type { Usage } from '../../chat/usage.ts';
import { fingerprint } from '../draw/fingerprint.ts';
import { createRandom, type Random } from '../draw/random.ts';
import { draftBlocks } from './draft-blocks.ts';
import { performBlocks } from './perform-blocks.ts';
import type { Script, ScriptedEvent, ScriptOptions } from './script.ts';
import { countInput } from './tokens.ts';

/**
 * What the simulated model says to this request. A function of the seed, the model's name and the request,
 * and of nothing else; whether the answer is streamed makes no difference to what it says.
 */
export function writeScript(options: ScriptOptions): Script {
  const { request, model, id, created } = options;
  const choices = Array.from({ length: request.candidates ?? 1 }, (_, choice) =>
    performBlocks(draftBlocks(options, drawFor(options, choice)), {
      ...options,
      choice,
      random: drawFor(options, choice + 0.5),
    }),
  );
  const start: ScriptedEvent = { event: { type: 'start', id, model, created }, output: 0 };
  const spoken = interleave(choices);
  const usage = countUsage(request, spoken);
  return { events: [start, usageEvent(early(usage)), ...spoken, usageEvent(usage)], usage };
}

/** Formats that name the input at the beginning of a stream have a first guess at the output there, too. */
function early({ input = 0 }: Usage): Usage {
  return { input, output: 1, total: input + 1 };
}

function usageEvent(usage: Usage): ScriptedEvent {
  return { event: { type: 'usage', usage }, output: 0 };
}

function drawFor({ seed, model, request }: ScriptOptions, choice: number): Random {
  const { stream: _stream, streamUsage: _usage, ...said } = request;
  return createRandom(fingerprint(seed, model, JSON.stringify(said), choice));
}

/** Candidates are written side by side, an event of each in turn. */
function interleave(choices: readonly (readonly ScriptedEvent[])[]): ScriptedEvent[] {
  const longest = Math.max(0, ...choices.map((events) => events.length));
  return Array.from({ length: longest }, (_, index) =>
    choices.flatMap((events) => events[index] ?? []),
  ).flat();
}

function countUsage(request: ChatRequest, events: readonly ScriptedEvent[]): Usage {
  const input = countInput(request);
  const output = sum(events);
  const reasoning = sum(events.filter(({ event }) => isReasoning(event)));
  return { input, output, ...(reasoning > 0 ? { reasoning } : {}), total: input + output };
}

function isReasoning(event: ChatEvent): boolean {
  return event.type === 'reasoning-delta';
}

function sum(events: readonly ScriptedEvent[]): number {
  return events.reduce((total, { output }) => total + output, 0);
}
