import { dirname } from 'node:path';
import { expect, test, vi } from 'vitest';
import { signalbox } from './run-signalbox.ts';
import { capability, sample, writeSample } from './sample-registry.ts';

// Several processes are started here, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 60_000 });

/** One mistake a file, and where it is: the place that a person would point at. */
const mistakes = [
  {
    file: 'capabilities/a.yaml',
    text: capability('A model that does not exist.', 'use: swfit'),
    place: '3:6',
    code: 'unknown-model',
  },
  {
    file: 'models/b.yaml',
    text: sample['models/deep.yaml'].replace('provider: south', 'provider: suoth'),
    place: '9:17',
    code: 'unknown-provider',
  },
  {
    file: 'capabilities/c.yaml',
    text: capability('Fallbacks in a circle.', 'use: swift\nfallback: [deep, swift]'),
    place: '4:18',
    code: 'fallback-cycle',
  },
  {
    file: 'capabilities/d.yaml',
    text: capability('Exclusive, and yet another.', 'use: swift\nfallback: [deep]\nexclusive: true'),
    place: '4:12',
    code: 'exclusive-with-fallback',
  },
  {
    file: 'capabilities/e.yaml',
    text: capability('Shares of 90 %.', 'use: { split: { swift: 60%, deep: 30% }, by: user }'),
    place: '3:17',
    code: 'weights-not-100',
  },
  {
    file: 'capabilities/f.yaml',
    text: capability(
      'After its own equal.',
      'rules:\n  - { when: user == "x", use: deep }\n  - { when: user == "x", use: swift }\nuse: swift',
    ),
    place: '5:13',
    code: 'unreachable-rule',
  },
  {
    file: 'capabilities/g.yaml',
    text: capability('More than the model has.', 'requires: { features: [json_schema] }\nuse: swift'),
    place: '4:6',
    code: 'promise-not-kept',
  },
  {
    file: 'capabilities/h.yaml',
    text: capability(
      'A number is no text.',
      'rules:\n  - { when: request.inputTokens > "many", use: deep }\nuse: swift',
    ),
    place: '4:13',
    code: 'condition-type',
  },
  {
    file: 'providers/i.yaml',
    text: `${sample['providers/north.yaml']}# formerly https://user:correct-horse-battery@north.example\n`,
    place: '5:25',
    code: 'secret-in-registry',
  },
  {
    file: 'models/j.yaml',
    text: sample['models/deep.yaml'].replace('128k', '128000'),
    place: '2:10',
    code: 'not-a-quantity',
  },
] as const;

const directory = () =>
  dirname(writeSample(Object.fromEntries(mistakes.map(({ file, text }) => [file, text]))));

test('ten mistakes in ten files are all told at once, each at its line and column', async () => {
  const { code, stdout, stderr } = await signalbox(['validate'], { directory: directory() });
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  const told = [...stdout.matchAll(/^registry\/(\S+?):(\d+:\d+) error .*\[([a-z0-9-]+)\]$/gm)];
  const inOrder = mistakes.toSorted((one, other) => (one.file < other.file ? -1 : 1));
  expect(told.map(([, file, place, found]) => ({ file, place, code: found }))).toEqual(
    inOrder.map(({ file, place, code: wanted }) => ({ file, place, code: wanted })),
  );
  expect(stdout).toMatch(/\n10 errors.* in \d+ files\n$/);
  expect(stdout).not.toMatch(/\n\s+at .*\.[cm]?[jt]s/);
  expect(stdout).not.toContain('correct-horse-battery');
});
