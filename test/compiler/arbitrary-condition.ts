import fc from 'fast-check';
import type { ResolveContext } from '../../src/runtime/resolution.ts';

/** CEL text of each type, in the part of the language that tables carry. */
const { condition: anyCondition } = fc.letrec<{ condition: string; text: string; number: string }>((tie) => ({
  text: fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom('user', 'team.id', 'session', 'request.api', 'env', 'capability'),
    },
    { weight: 3, arbitrary: fc.constantFrom('"u-1"', "'legal'", '"a\\"b"', '""', '"prod"', 'r"\\d"') },
    fc.constantFrom('tags.tier', 'tags["tier"]', 'key.id', 'team["id"]'),
    fc.tuple(tie('text'), tie('text')).map(([a, b]) => `(${a} + ${b})`),
  ),
  number: fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom('request.inputTokens', 'request.tools', 'request.images') },
    {
      weight: 3,
      arbitrary: fc.integer({ min: -20, max: 20 }).map((value) => (value < 0 ? `(${value})` : `${value}`)),
    },
    tie('text').map((text) => `size(${text})`),
    fc
      .tuple(tie('number'), fc.constantFrom('+', '-', '*'), tie('number'))
      .map(([a, op, b]) => `(${a} ${op} ${b})`),
    tie('number').map((value) => `-(${value})`),
  ),
  condition: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(
      'request.stream',
      'request.jsonSchema',
      'true',
      'false',
      'has(tags.tier)',
      '"tier" in tags',
      'has(team.id)',
    ),
    fc
      .tuple(tie('text'), fc.constantFrom('==', '!=', '<', '<=', '>', '>='), tie('text'))
      .map(([a, op, b]) => `${a} ${op} ${b}`),
    fc
      .tuple(tie('number'), fc.constantFrom('==', '!=', '<', '<=', '>', '>='), tie('number'))
      .map(([a, op, b]) => `${a} ${op} ${b}`),
    fc.constantFrom('request.complexity < 0.5', 'request.complexity >= 1', 'request.inputTokens > 3.5'),
    tie('text').map((text) => `${text} in ["u-1", "legal", 'prod']`),
    tie('number').map((value) => `${value} in [1, 2, -3]`),
    fc.constantFrom('"beta" in team.tags', 'team.tags.size() > 1', 'team.region == "eu"'),
    fc
      .tuple(tie('text'), fc.constantFrom('startsWith', 'endsWith', 'contains'), tie('text'))
      .map(([a, name, b]) => `${a}.${name}(${b})`),
    fc.tuple(tie('condition'), tie('condition')).map(([a, b]) => `(${a} && ${b})`),
    fc.tuple(tie('condition'), tie('condition')).map(([a, b]) => `(${a} || ${b})`),
    tie('condition').map((inner) => `!(${inner})`),
    fc.tuple(tie('condition'), tie('condition'), tie('condition')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
  ),
}));

export const anyConditionText = anyCondition;

/** Contexts in which about half of what a condition may read is known. */
export const anyContext: fc.Arbitrary<ResolveContext> = fc.record(
  {
    user: fc.constantFrom('u-1', 'u-2', '', 'legal'),
    session: fc.constantFrom('s', 'u-1'),
    key: fc.constantFrom('k', 'prod'),
    team: fc.constantFrom('legal', 'search'),
    api: fc.constant('chat'),
    tags: fc.dictionary(fc.constantFrom('tier', 'other'), fc.constantFrom('gold', 'u-1')),
    inputTokens: fc.integer({ min: 0, max: 12 }),
    tools: fc.integer({ min: 0, max: 3 }),
    images: fc.integer({ min: 0, max: 3 }),
    stream: fc.boolean(),
    jsonSchema: fc.boolean(),
    complexity: fc.constantFrom(0, 0.25, 0.5, 1),
  },
  { requiredKeys: [] },
);
