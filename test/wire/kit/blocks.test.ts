import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBlocks } from '../../../src/wire/kit/blocks.ts';
import { flawsOf } from '../well-formed.ts';

const start = { type: 'start' } as const;

describe('blocks', () => {
  test('close what was running when something else begins', () => {
    const blocks = createBlocks();
    const events = [...blocks.say(0, 'reasoning', 'a'), ...blocks.say(0, 'text', 'b'), ...blocks.closeAll()];
    expect(events).toEqual([
      { type: 'reasoning-start', choice: 0, block: 0 },
      { type: 'reasoning-delta', choice: 0, block: 0, text: 'a' },
      { type: 'reasoning-end', choice: 0, block: 0 },
      { type: 'text-start', choice: 0, block: 1 },
      { type: 'text-delta', choice: 0, block: 1, text: 'b' },
      { type: 'text-end', choice: 0, block: 1 },
    ]);
  });

  test('keep several tool calls open, and gather the arguments of each', () => {
    const blocks = createBlocks();
    blocks.openTool(0, 'a', { id: '1', name: 'one' });
    blocks.openTool(0, 'b', { id: '2', name: 'two' });
    blocks.growTool(0, 'a', '{"x":');
    blocks.growTool(0, 'b', '{}');
    blocks.growTool(0, 'a', '1}');
    expect(blocks.closeAll()).toEqual([
      { type: 'tool-call', choice: 0, block: 0, id: '1', name: 'one', arguments: '{"x":1}' },
      { type: 'tool-call', choice: 0, block: 1, id: '2', name: 'two', arguments: '{}' },
    ]);
  });

  test('give a call without arguments an empty object', () => {
    const blocks = createBlocks();
    blocks.openTool(0, 0, { id: '1', name: 'now' });
    expect(blocks.closeTool(0, 0)).toMatchObject([{ arguments: '{}' }]);
  });

  test('pair every start with one end, whatever is asked of them', () => {
    const choice = fc.nat(2);
    const key = fc.nat(3);
    const kind = fc.constantFrom('text' as const, 'reasoning' as const, 'refusal' as const);
    const step = fc.oneof(
      fc.record({ do: fc.constant('say' as const), choice, kind, text: fc.string({ maxLength: 2 }) }),
      fc.record({ do: fc.constant('open' as const), choice, kind }),
      fc.record({ do: fc.constant('hush' as const), choice }),
      fc.record({ do: fc.constant('openTool' as const), choice, key }),
      fc.record({ do: fc.constant('growTool' as const), choice, key }),
      fc.record({ do: fc.constant('closeTool' as const), choice, key }),
      fc.record({ do: fc.constant('closeChoice' as const), choice }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const blocks = createBlocks();
        const events = steps.flatMap((each) => {
          if (each.do === 'say') return blocks.say(each.choice, each.kind, each.text);
          if (each.do === 'open') return blocks.open(each.choice, each.kind);
          if (each.do === 'openTool') return blocks.openTool(each.choice, each.key, { id: 'i', name: 'n' });
          if (each.do === 'growTool') return blocks.growTool(each.choice, each.key, 'x');
          if (each.do === 'closeTool') return blocks.closeTool(each.choice, each.key);
          return each.do === 'hush' ? blocks.hush(each.choice) : blocks.closeChoice(each.choice);
        });
        expect(flawsOf([start, ...events, ...blocks.closeAll()])).toEqual([]);
      }),
    );
  });
});
