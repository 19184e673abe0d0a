import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRecord } from '../../../src/gitops/records/read-record.ts';
import { recordDecision } from '../../../src/runtime/records/record-decision.ts';
import type { ResolveContext } from '../../../src/runtime/resolution.ts';
import { createRouter } from '../../../src/runtime/router.ts';
import { exampleTable } from '../../table/example.ts';

const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
const isRecord = ajv.compile(
  JSON.parse(readFileSync(new URL('../../../schemas/decision-record.schema.json', import.meta.url), 'utf8')),
);

const table = exampleTable();
const capability = Object.keys(table.capabilities)[0] ?? '';
const { resolve } = createRouter({ table, revision: 'sha256:r', random: () => 0.5 });
const at = Date.UTC(2026, 10, 27);

function recordOf(context: ResolveContext, name = capability) {
  return recordDecision({ resolution: resolve(name, context), context, environment: 'production', at });
}

describe('a record of a decision', () => {
  test('says what was decided, on what, by which table, and when', () => {
    const context = { team: 'nobody', inputTokens: 12, tags: { tier: 'gold' } };
    expect(recordOf(context, 'missing')).toEqual({
      format: 1,
      at: '2026-11-27T00:00:00.000Z',
      capability: 'missing',
      environment: 'production',
      revision: 'sha256:r',
      units: 'none',
      context: { team: 'nobody', tags: { tier: 'gold' }, inputTokens: 12 },
      reason: 'ERROR',
      targets: [],
      error: 'UNKNOWN_CAPABILITY',
    });
  });

  test('leaves users and sessions out unless it is told what to write for them', () => {
    const context = { user: 'zoe@example.com', session: 's-1', team: 'nobody' };
    const resolution = resolve(capability, context);
    const given = { resolution, context, environment: 'default', at };
    expect(JSON.stringify(recordDecision(given))).not.toMatch(/zoe|s-1/);
    const masked = recordDecision({ ...given, units: (id) => `p-${id.length}` });
    expect(masked).toMatchObject({ units: 'pseudonym', context: { user: 'p-15', session: 'p-3' } });
    expect(recordDecision({ ...given, units: 'raw' })).toMatchObject({
      units: 'raw',
      context: { user: 'zoe@example.com' },
    });
  });

  test('holds nothing of a context but what rules can read', () => {
    const context = { team: 'nobody', prompt: 'a secret plan', messages: 2 } as ResolveContext;
    expect(JSON.stringify(recordOf(context))).not.toContain('secret plan');
  });

  test('reads estimates that are made when they are asked for', () => {
    class Estimated {
      get inputTokens(): number {
        return 77;
      }
    }
    expect(recordOf(new Estimated()).context).toEqual({ inputTokens: 77 });
  });

  test('is what its schema says and what is read again, whatever the context', () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 });
    const context = fc.record(
      {
        user: text,
        session: text,
        team: fc.constantFrom(...Object.keys(table.teams), 'nobody'),
        request: text,
        tags: fc.dictionary(text, text, { maxKeys: 4 }),
        inputTokens: fc.nat(),
        stream: fc.boolean(),
        complexity: fc.double({ min: 0, max: 1, noNaN: true }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(context, fc.constantFrom(...Object.keys(table.capabilities), 'missing'), (given, name) => {
        const resolution = resolve(name, given);
        const record = recordDecision({
          resolution,
          context: given,
          environment: 'default',
          at,
          units: 'raw',
        });
        const line = JSON.stringify(record);
        expect(isRecord(JSON.parse(line)), JSON.stringify(isRecord.errors)).toBe(true);
        expect(readRecord(line)).toEqual({ ok: true, record: JSON.parse(line) });
      }),
    );
  });
});
