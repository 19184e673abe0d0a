import { InvalidArgumentError } from 'commander';
import { nearest } from '../../diagnostic/suggest.ts';
import type { ResolveContext } from '../../runtime/resolution.ts';

type Attribute = Exclude<keyof ResolveContext, 'tags'>;
type Kind = 'text' | 'count' | 'share' | 'flag';

/** What `--ctx` may name, and what each is. `tags.<name>` comes on top. */
const kinds = {
  team: 'text',
  key: 'text',
  user: 'text',
  session: 'text',
  request: 'text',
  api: 'text',
  inputTokens: 'count',
  maxOutputTokens: 'count',
  messages: 'count',
  tools: 'count',
  images: 'count',
  audio: 'count',
  files: 'count',
  stream: 'flag',
  jsonSchema: 'flag',
  reasoning: 'flag',
  complexity: 'share',
  budgetUsedShare: 'share',
} as const satisfies Record<Attribute, Kind>;

/** Every name that `--ctx` takes, for the help. */
export const contextNames: readonly string[] = [...Object.keys(kinds), 'tags.<name>'];

/**
 * Adds one `key=value` of the command line to a context. Keys are the names that conditions use, with or
 * without `request.` before them. Throws commander's `InvalidArgumentError` with the reason.
 */
export function addToContext(pair: string, context: ResolveContext = {}): ResolveContext {
  const equals = pair.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('Write key=value.');
  const key = pair.slice(0, equals).replace(/^request\.(?=.)/, '');
  const value = pair.slice(equals + 1);
  if (key.startsWith('tags.') && key.length > 'tags.'.length) {
    return { ...context, tags: { ...context.tags, [key.slice('tags.'.length)]: value } };
  }
  if (!Object.hasOwn(kinds, key)) {
    const guess = nearest(key, Object.keys(kinds));
    throw new InvalidArgumentError(
      `"${key}" is not known of a request.${guess === undefined ? '' : ` Did you mean "${guess}"?`}`,
    );
  }
  return { ...context, [key]: parse(key as Attribute, value) };
}

function parse(attribute: Attribute, value: string): string | number | boolean {
  const kind: Kind = kinds[attribute];
  if (kind === 'text') return value;
  if (kind === 'flag') {
    if (value === 'true' || value === 'false') return value === 'true';
    throw new InvalidArgumentError(`${attribute} is true or false.`);
  }
  const pattern = kind === 'count' ? /^\d{1,15}$/ : /^(0(\.\d+)?|1(\.0+)?)$/;
  if (pattern.test(value)) return Number(value);
  throw new InvalidArgumentError(
    kind === 'count' ? `${attribute} is a whole number.` : `${attribute} is a number between 0 and 1.`,
  );
}
