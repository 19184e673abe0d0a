import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Conversation,
  complexityFeatures,
  scoreComplexity,
} from '../../../src/runtime/estimate/index.ts';
import { anyText } from '../../any-text.ts';

function asking(content: string, tools = 0): Conversation {
  return {
    messages: [{ role: 'user', content }],
    tools: Array.from({ length: tools }, (_, index) => ({ name: `t${index}` })),
  };
}

test('a score is between 0 and 1 and the same every time, for any text', () => {
  const anyUnits = fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 300 })
    .map((units) => String.fromCharCode(...units));
  fc.assert(
    fc.property(fc.oneof(anyText, anyUnits), fc.nat(40), (text, tools) => {
      const score = scoreComplexity(asking(text, tools));
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(1);
      expect(scoreComplexity(asking(text, tools))).toBe(score);
      for (const value of Object.values(complexityFeatures(asking(text, tools)))) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test('a plain question is easy, a proof is not, and what is pasted in does not make a translation hard', () => {
  const easy = scoreComplexity(asking('What is the capital of Norway?'));
  const hard = scoreComplexity(
    asking(
      'Prove that every continuous function on a compact set is uniformly continuous, compare two proofs, and evaluate what fails without compactness.',
    ),
  );
  expect(easy).toBeLessThan(0.3);
  expect(hard).toBeGreaterThan(0.6);
  const pasted = 'We analyse and compare designs, and must prove at most twelve of them. '.repeat(40);
  expect(scoreComplexity(asking(`Translate into French:\n\n${pasted}\n\n${pasted}`))).toBeLessThan(0.35);
  expect(complexityFeatures(asking(`Translate into French:\n\n${pasted}\n\n${pasted}`)).demanding).toBe(0);
});

test('an order that follows what it is about is read too', () => {
  const text = 'The ferry leaves at seven. '.repeat(60);
  expect(complexityFeatures(asking(`Here it is.\n\n${text}\n\nAnalyse and evaluate it.`)).demanding).toBe(
    0.4,
  );
  expect(complexityFeatures(asking(`Here it is:\n\`\`\`\n${text}\n\`\`\`\nWhy does it fail?`)).why).toBe(0.5);
});

test('every feature has something that it alone notices', () => {
  const none = complexityFeatures(asking('ok'));
  const cases: readonly (readonly [keyof typeof none, Conversation])[] = [
    ['length', asking('ferry harbour morning bread tea map corner weather forecast sister clouds')],
    ['material', asking(`ok\n\n${'ferry harbour morning '.repeat(60)}`)],
    ['demanding', asking('Compare them')],
    ['demanding', asking('БҮГД: Сравни')],
    ['proof', asking('证明')],
    ['plain', asking('What')],
    ['why', asking('Pourquoi')],
    ['constraints', asking('at most 3')],
    ['parts', asking('a, b; c?')],
    ['code', asking('{ x_y = [`z`] }')],
    ['mathematics', asking('∑ √2 ≤ ∞')],
    ['tools', asking('ok', 5)],
    ['history', { messages: [...asking('ok').messages, ...asking('ok').messages] }],
    ['languages', asking('hello привет')],
  ];
  for (const [feature, conversation] of cases) {
    expect([feature, complexityFeatures(conversation)[feature]]).not.toEqual([feature, none[feature]]);
    expect(complexityFeatures(conversation)[feature]).toBeGreaterThan(none[feature]);
  }
  expect(new Set(cases.map(([feature]) => feature))).toEqual(new Set(Object.keys(none)));
});

test('only the last message of the user counts, whatever tools and assistants said since', () => {
  const [first] = asking('Prove the theorem and compare two designs.').messages;
  const [last] = asking('Thanks!').messages;
  if (first === undefined || last === undefined) throw new Error('there is one each');
  const { proof, demanding } = complexityFeatures({
    messages: [first, last, { role: 'assistant', content: 'Analyse, compare, prove.' }],
  });
  expect([proof, demanding]).toEqual([0, 0]);
});

test('of a long message only the ends are looked at, and its length counts all the same', () => {
  const filler = 'ferry '.repeat(1_700_000);
  const middle = asking(`ok\n\n${filler}Compare, evaluate, analyse.${filler}\n\nthanks`);
  expect(complexityFeatures(middle).demanding).toBe(0);
  expect(complexityFeatures(middle).material).toBe(1);
});

test('nothing that is handed in as a conversation makes it throw', () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (content, tools) => {
      // On purpose not of the type: contexts come from people's code.
      const odd = { messages: [{ role: 'user', content }, content], tools } as unknown as Conversation;
      expect(scoreComplexity(odd)).toBeTypeOf('number');
    }),
  );
  for (const odd of [undefined, null, {}, { messages: null }]) {
    // As above.
    expect(scoreComplexity(odd as unknown as Conversation)).toBeTypeOf('number');
  }
});
