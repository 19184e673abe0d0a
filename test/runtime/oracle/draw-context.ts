import type { Dice } from './dice.ts';
import type { Context } from './interpreter.ts';
import { words } from './words.ts';

/** A context with any field absent, and `odd` in a hundred of the others of a type that they do not have. */
export function drawContext(dice: Dice, { odd: likely }: { readonly odd: number }): Context {
  const context: Record<string, unknown> = {};
  for (const [name, draw] of fields) {
    if (dice.percent(name === 'team' ? 70 : 45)) continue;
    context[name] = dice.percent(likely) ? dice.pick(odd) : draw(dice);
  }
  if (dice.percent(70)) {
    const values = likely > 0 ? [...words, 5, null] : words;
    context['tags'] = Object.fromEntries(dice.many(0, 3, () => [dice.pick(words), dice.pick(values)]));
  }
  return context;
}

const odd: readonly unknown[] = [
  null, '', 0, -1, 4711, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1e300, 2 ** 53, true, [], {}, ['a'],
  'x'.repeat(300), '\ud83d', Symbol('s'), 10n, () => 'user',
]; // biome-ignore format: one glance

const count = (dice: Dice) => dice.pick([0, 1, 100, 101, 1000, 1001, 15_001, dice.below(20_000)]);

const fields: readonly (readonly [name: string, draw: (dice: Dice) => unknown])[] = [
  ['team', (dice) => dice.pick(['t0', 't0', 't1', 't1', 't2'])],
  ['key', (dice) => dice.pick(words)],
  ['user', (dice) => (dice.percent(50) ? dice.pick(words) : `user-${dice.below(1000)}`)],
  ['session', (dice) => dice.pick(words)],
  ['request', (dice) => dice.pick(words)],
  ['inputTokens', count],
  ['maxOutputTokens', count],
  ['messages', count],
  ['stream', (dice) => dice.percent(50)],
  ['tools', (dice) => dice.below(3)],
  ['jsonSchema', (dice) => dice.percent(50)],
  ['complexity', (dice) => dice.roll()],
  ['api', (dice) => dice.pick(['chat', 'embeddings'])],
  ['budgetUsedShare', (dice) => dice.pick([0, 0.999, 1, 1.5])],
];
