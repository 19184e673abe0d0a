import type { EvaluationContext, EvaluationContextValue } from '@openfeature/server-sdk';
import type { ResolveContext } from '../runtime/resolution.ts';

/** What a request's attributes must be; those of other names become tags. */
const kinds = {
  team: 'string',
  key: 'string',
  user: 'string',
  session: 'string',
  request: 'string',
  api: 'string',
  inputTokens: 'number',
  maxOutputTokens: 'number',
  messages: 'number',
  tools: 'number',
  images: 'number',
  audio: 'number',
  files: 'number',
  complexity: 'number',
  budgetUsedShare: 'number',
  stream: 'boolean',
  jsonSchema: 'boolean',
  reasoning: 'boolean',
} as const satisfies Readonly<Record<Exclude<keyof ResolveContext, 'tags'>, 'string' | 'number' | 'boolean'>>;

/**
 * An evaluation context in the words of rules. The user is the attribute `user`, or else the targeting key; `tags` are
 * the texts, numbers and booleans that have no meaning of their own, and above them those of the attribute `tags`.
 * What is null is absent.
 */
export function readContext(
  given: EvaluationContext,
): { readonly context: ResolveContext } | { readonly problem: string } {
  const context: Record<string, EvaluationContextValue> = {};
  // One may be called `__proto__`.
  const tags = new Map<string, string>();
  const { targetingKey, tags: ownTags, ...attributes } = given;
  const user = attributes['user'] ?? targetingKey;
  for (const [name, value] of Object.entries(user === undefined ? attributes : { ...attributes, user })) {
    if (value === null || value === undefined) continue;
    if (!isKnown(name)) {
      const text = textOf(value);
      if (text !== undefined) tags.set(name, text);
    } else if (typeof value !== kinds[name] || Number.isNaN(value)) {
      return { problem: `The attribute "${name}" must be a ${kinds[name]}.` };
    } else context[name] = value;
  }
  const problem = addTags(tags, ownTags);
  if (problem !== undefined) return { problem };
  if (tags.size > 0) context['tags'] = Object.fromEntries(tags);
  return { context };
}

function isKnown(name: string): name is keyof typeof kinds {
  return Object.hasOwn(kinds, name);
}

function addTags(tags: Map<string, string>, given: EvaluationContextValue | undefined): string | undefined {
  if (given === null || given === undefined) return undefined;
  if (typeof given !== 'object' || Array.isArray(given) || given instanceof Date) {
    return 'The attribute "tags" must be a structure of texts.';
  }
  for (const [name, value] of Object.entries(given)) {
    const text = textOf(value);
    if (text !== undefined) tags.set(name, text);
  }
  return undefined;
}

/** Tags are texts; what is none in itself (a list, a structure) is left out, as no rule could read it. */
function textOf(value: EvaluationContextValue): string | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  return value === null || typeof value === 'object' ? undefined : String(value);
}
