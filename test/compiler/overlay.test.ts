import { describe, expect, test } from 'vitest';
import { compile } from '../../src/compiler/compile.ts';
import { baseRegistry, scratchRegistry } from './scratch-registry.ts';

async function compileWith(patches: string) {
  const directory = scratchRegistry({ 'environments/staging.yaml': `patches:\n${patches}` }, baseRegistry);
  return compile({ directory, environment: 'staging', now: new Date('2026-01-01') });
}

async function findingsOf(patches: string): Promise<string[]> {
  const { diagnostics } = await compileWith(patches);
  return diagnostics.map(({ code, span, related }) => {
    const others = related.map((other) => ` < ${other.span.file}:${other.span.start.line}`).join('');
    return `${span.file}:${span.start.line}:${span.start.column} ${code}${others}`;
  });
}

describe('an overlay', () => {
  test('replaces and removes whole fields, and leaves the rest', async () => {
    const { table } = await compileWith(
      '  - patch: capabilities/chat\n    set: { use: beta, owner: staging }\n    remove: [fallback]\n',
    );
    expect(table?.environment).toBe('staging');
    expect(table?.capabilities['chat']).toMatchObject({
      description: 'Talk with people.',
      owner: 'staging',
      rules: [{ use: { model: 'beta' } }],
      fallbacks: [],
    });
  });

  test('is named beside the line of the base that it replaces, where what it sets is wrong', async () => {
    expect(await findingsOf('  - patch: capabilities/chat\n    set: { owner: us, use: gamma }\n')).toEqual([
      'environments/staging.yaml:3:28 unknown-model < capabilities/chat.yaml:3',
    ]);
    expect(await findingsOf('  - patch: capabilities/chat\n    set: { fallback: [alpha] }\n')).toEqual([
      expect.stringMatching(/^environments\/staging.yaml:3:23 fallback-cycle .*< capabilities\/chat.yaml:4$/),
    ]);
  });

  test('is held against the schema of what it patches, at its own lines', async () => {
    const patch =
      '  - patch: capabilities/chat\n    set:\n      fallbak: [beta]\n      use: { cheapest: [alpha] }\n';
    expect(await findingsOf(patch)).toEqual([
      'environments/staging.yaml:4:7 unknown-field < environments/staging.yaml:2',
      'environments/staging.yaml:5:14 too-few < environments/staging.yaml:2',
    ]);
  });

  test('that removes what must be there is told so, and by which patch', async () => {
    expect(await findingsOf('  - patch: capabilities/chat\n    remove: [owner]\n')).toEqual([
      'capabilities/chat.yaml:1:1 missing-field < environments/staging.yaml:2',
    ]);
  });

  test('that breaks a model does not make its name unknown', async () => {
    expect(await findingsOf('  - patch: models/alpha\n    set: { context: 5 }\n')).toEqual([
      'environments/staging.yaml:3:21 not-a-quantity < environments/staging.yaml:2',
    ]);
  });

  test('of a file that is broken already says nothing of its own', async () => {
    const directory = scratchRegistry(
      {
        'capabilities/chat.yaml': 'use: alpha\nuse: beta\n',
        'environments/staging.yaml': 'patches:\n  - patch: capabilities/chat\n    set: { use: beta }\n',
      },
      baseRegistry,
    );
    const { diagnostics } = await compile({ directory, environment: 'staging' });
    expect(diagnostics.map(({ code }) => code)).toEqual(['duplicate-key']);
  });

  test('changes the settings of signalbox.yaml', async () => {
    const { table } = await compileWith('  - patch: signalbox\n    set: { retry: { attempts: 1 } }\n');
    expect(table?.retry).toEqual({ attempts: 1, backoff: 200, maxBackoff: 5000 });
  });
});
