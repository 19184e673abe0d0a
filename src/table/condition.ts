/**
 * A rule's condition as the compiler lowers it from CEL: prefix form in plain JSON, small enough for any
 * runtime to interpret. `['attr', 'team.id']` reads the context; other strings, numbers, booleans and `null`
 * are themselves; a list of constants is `['list', …]`.
 *
 * Semantics are CEL's: an absent attribute is an error, `and` and `or` absorb an error when the other side
 * decides, and a condition that ends in an error does not match.
 */
export type Condition = Literal | ConditionCall;

export type Literal = string | number | boolean | null;

export type ConditionCall =
  | readonly ['attr', AttributePath]
  /** A string map's entry: `tags["tier"]`. */
  | readonly ['entry', AttributePath, string]
  /** Whether the attribute (or the map's entry) is present: CEL's `has()` and `in` on a map. */
  | readonly ['has', AttributePath]
  | readonly ['hasEntry', AttributePath, string]
  | readonly ['list', ...Literal[]]
  | readonly ['and' | 'or', ...Condition[]]
  | readonly ['not', Condition]
  | readonly ['==' | '!=' | '<' | '<=' | '>' | '>=', Condition, Condition]
  /** The first is an element of the second: a list constant or a list attribute such as `team.tags`. */
  | readonly ['in', Condition, Condition]
  | readonly ['+' | '-' | '*', Condition, Condition]
  | readonly ['startsWith' | 'endsWith' | 'contains', Condition, Condition]
  | readonly ['size', Condition]
  | readonly ['if', Condition, Condition, Condition];

/** Every operator there is; a runtime refuses a table with any other. */
export const conditionOperators = [
  'attr', 'entry', 'has', 'hasEntry', 'list', 'and', 'or', 'not', '==', '!=', '<', '<=', '>', '>=',
  'in', '+', '-', '*', 'startsWith', 'endsWith', 'contains', 'size', 'if',
] as const; // biome-ignore format: one glance

export type AttributeType = 'string' | 'int' | 'double' | 'bool' | 'list<string>' | 'map<string>';

/** What a condition may read, and of which type: the compiler type-checks against it, the runtime reads it. */
export const attributes = {
  capability: 'string',
  env: 'string',
  'team.id': 'string',
  'team.tags': 'list<string>',
  'team.region': 'string',
  'key.id': 'string',
  user: 'string',
  session: 'string',
  tags: 'map<string>',
  'request.inputTokens': 'int',
  'request.maxOutputTokens': 'int',
  'request.messages': 'int',
  'request.stream': 'bool',
  'request.tools': 'int',
  'request.images': 'int',
  'request.audio': 'int',
  'request.files': 'int',
  'request.jsonSchema': 'bool',
  'request.reasoning': 'bool',
  'request.complexity': 'double',
  'request.api': 'string',
  // Of UTC; hours from 0 to 23, days from 0 for Sunday to 6, as CEL's getHours() and getDayOfWeek() have them.
  'now.hour': 'int',
  'now.weekday': 'int',
  // The share of the team's budget that is spent: 0.8 for four fifths, more than 1 beyond the limit.
  'budget.usedShare': 'double',
} as const satisfies Record<string, AttributeType>;

export type AttributePath = keyof typeof attributes;
