import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../../../src/compiler/compile.ts';
import type { Emitter } from '../../../src/compiler/emit/emitter.ts';
import { jsonschema } from '../../../src/compiler/emit/jsonschema.ts';
import { markdown } from '../../../src/compiler/emit/markdown.ts';
import { mermaid } from '../../../src/compiler/emit/mermaid.ts';
import { tree } from '../../../src/compiler/emit/tree.ts';
import type { RoutingTable } from '../../../src/table/table.ts';
import { anyText } from '../../any-text.ts';

const directory = join(
  import.meta.dirname,
  '../../samples/an overlay changes a capability for its environment/registry',
);
const { table } = await compile({ directory, environment: 'production', now: new Date('2026-01-01') });

/** The sample's table, in which an author wrote these texts. */
function written(text: string): RoutingTable {
  const chat = table?.capabilities['chat'] ?? expect.fail('no chat');
  const rules = [
    { name: text, when: ['==', ['attr', 'user'], text], use: { model: 'beta' } },
    ...chat.rules,
  ] as const;
  const hostile = { ...chat, description: text, owner: text, rules };
  return { ...(table ?? expect.fail('no table')), capabilities: { chat: hostile } };
}

function emitted({ emit }: Emitter, given: RoutingTable): string {
  return emit({ table: given, bytes: '', revision: '' }).files[0]?.content ?? '';
}

const hostile =
  '<script>alert(1)</script> | [x](javascript:1) `` ``` \n# No\n--> "]; click n0 %%{init}%% @org #1 https://e.vil';

describe('documents for people', () => {
  test('keep their lines whatever an author writes', () => {
    const linesOf = (text: string) =>
      [markdown, mermaid, tree].map((emitter) => emitted(emitter, written(text)).split('\n').length);
    const plain = linesOf('x');
    expect(linesOf(hostile)).toEqual(plain);
    const property = fc.property(anyText, (text) => {
      expect(linesOf(`x${text}`)).toEqual(plain);
    });
    fc.assert(property);
  });

  test('hold no markup of an author', () => {
    const outsideCode = emitted(markdown, written(hostile)).replaceAll(/(`+)(?!`).*?(?<!`)\1(?!`)/g, '');
    expect(outsideCode).not.toMatch(/[<>]|(?<!\\)\[|@|https:|(?<!\\)`/);
    const labels = [...emitted(mermaid, written(hostile)).matchAll(/\["(.*)"\]|\|"(.*)"\|/g)];
    expect(labels.length).toBeGreaterThan(4);
    for (const [, node, edge] of labels) expect(node ?? edge).not.toMatch(/["<>[\]{}`|&]/);
  });
});

/** The sample's table, whose chat also promises how long an answer may be. */
function limited(): RoutingTable {
  const { capabilities, ...rest } = table ?? expect.fail('no table');
  const chat = capabilities['chat'] ?? expect.fail('no chat');
  const promise = { ...chat.promise, maxOutput: 8000 };
  return { ...rest, capabilities: { ...capabilities, chat: { ...chat, promise } } };
}

describe('the schema of requests', () => {
  const validate = new Ajv2020({ allowUnionTypes: true, strictTypes: false }).compile(
    JSON.parse(emitted(jsonschema, limited())),
  );
  const image = [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:' } }] }];
  const text = [{ role: 'user', content: 'Hello' }];

  test.each([
    ['a capability', { model: 'chat', messages: text }, true],
    ['a name that is not there', { model: 'chta', messages: text }, false],
    ['no name', { messages: text }, false],
    ['a promised feature', { model: 'chat', messages: text, tools: [{}], stream: true }, true],
    ['an unpromised feature', { model: 'chat', messages: text, reasoning_effort: 'high' }, false],
    ['a promised kind of content', { model: 'moderate', messages: image }, true],
    ['an unpromised kind of content', { model: 'chat', messages: image }, false],
    ['an answer longer than promised', { model: 'chat', messages: text, max_tokens: 10_000_000 }, false],
  ])('%s', (_title, request, allowed) => {
    expect(validate(request)).toBe(allowed);
  });
});
