import type { ChatRequest, Tool } from '../../chat/request.ts';
import type { Random } from '../draw/random.ts';
import { type Conversation, wordsOf } from './conversation.ts';
import { exampleFromSchema } from './example-from-schema.ts';

/** A tool call that the simulated model makes. */
export interface ScriptedCall {
  readonly name: string;
  /** JSON text. */
  readonly arguments: string;
}

/** No more than this many calls in one answer. */
const mostCalls = 4;

/**
 * The calls that the simulated model makes: none unless tools are offered; the named one or any where the
 * request forces it; else every tool whose name or description shares a word with the question, unless a
 * tool has just answered it. A question about several names ("in Paris and Rome") gets one call for each.
 */
export function chooseTools(
  request: ChatRequest,
  conversation: Conversation,
  random: Random,
): ScriptedCall[] {
  const wanted = wantedTools(request, conversation);
  const single = request.parallelToolCalls === false;
  const calls = wanted.flatMap((tool) => callsOf(tool, conversation, random));
  return calls.slice(0, single ? 1 : mostCalls);
}

function wantedTools(request: ChatRequest, conversation: Conversation): readonly Tool[] {
  const { tools = [], toolChoice = 'auto' } = request;
  if (toolChoice === 'none' || tools.length === 0) return [];
  if (typeof toolChoice === 'object')
    return [tools.find((tool) => tool.name === toolChoice.name) ?? { name: toolChoice.name }];
  const fitting = byFit(tools, conversation.question);
  if (toolChoice === 'required') return fitting.length > 0 ? fitting : tools.slice(0, 1);
  return conversation.toolResults.length > 0 ? [] : fitting;
}

/** The tools that the question is about, the best first; a tool that fits half as well as the best is left out. */
function byFit(tools: readonly Tool[], question: string): readonly Tool[] {
  const asked = new Set(wordsOf(question).map(stem));
  const scored = tools.map((tool) => ({
    tool,
    score: 3 * shared(tool.name, asked) + shared(tool.description ?? '', asked),
  }));
  const best = Math.max(...scored.map(({ score }) => score));
  if (best <= 0) return [];
  return scored
    .filter(({ score }) => score * 2 > best)
    .toSorted((left, right) => right.score - left.score)
    .map(({ tool }) => tool);
}

function shared(text: string, asked: ReadonlySet<string>): number {
  return new Set(
    wordsOf(text)
      .map(stem)
      .filter((word) => asked.has(word)),
  ).size;
}

/** Enough to let `adding` meet `add`, `cities` meet `city`. */
function stem(word: string): string {
  return word.replace(/ies$/, 'y').replace(/(?<=\w{3})(?:ing|ed|es|s)$/, '');
}

function callsOf(tool: Tool, { subjects, question }: Conversation, random: Random): ScriptedCall[] {
  const names = subjects.filter((subject) => /^\p{Lu}/u.test(subject));
  const several = names.length > 1 && /,|\b(?:and|und|et|y|e)\b/u.test(question) && takesText(tool);
  const rounds = several ? names.map((name) => [name]) : [subjects];
  return rounds.map((round) => ({
    name: tool.name,
    arguments: JSON.stringify(
      exampleFromSchema(tool.parameters ?? { type: 'object' }, { random, subjects: round }),
    ),
  }));
}

/** Whether calling it once per name makes sense: it requires a free string. */
function takesText({ parameters }: Tool): boolean {
  const properties = parameters?.['properties'];
  const required = parameters?.['required'];
  if (typeof properties !== 'object' || properties === null || !Array.isArray(required)) return false;
  return Object.entries(properties).some(([name, schema]) => required.includes(name) && isFreeString(schema));
}

function isFreeString(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null || 'enum' in schema) return false;
  return 'type' in schema && String(schema.type).toLowerCase() === 'string';
}
