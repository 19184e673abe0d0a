import { sample } from '../cli/sample-registry.ts';

/** An edit that has gone wrong somewhere, as a registry before and after. */
export interface Dangerous {
  readonly title: string;
  readonly what: string;
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
}

const [chat, north, south, swift, deep, search, staging] = [
  'capabilities/chat.yaml',
  'providers/north.yaml',
  'providers/south.yaml',
  'models/swift.yaml',
  'models/deep.yaml',
  'teams/search.yaml',
  'environments/staging.yaml',
] as const;

const region = (file: typeof north | typeof south, name: string) => ({
  [file]: `${sample[file]}region: ${name}\ndata: { training: false }\n`,
});

const base: Readonly<Record<string, string>> = {
  ...sample,
  ...region(north, 'eu'),
  ...region(south, 'us'),
  [staging]: 'patches:\n  - patch: capabilities/think\n    set: { use: deep }\n',
};

const capability = (...lines: string[]) => `${['description: Talk.', 'owner: tests', ...lines].join('\n')}\n`;
const replaced = (text: string, from: string, to: string) => {
  if (!text.includes(from)) throw new Error(`${from} is not in ${text}`);
  return text.replace(from, to);
};

const withExperiment = (control: number, share = '20%') =>
  capability(
    'use: swift',
    'fallback: [deep]',
    'experiment:',
    '  name: swift-or-deep',
    '  status: running',
    '  by: user',
    `  share: ${share}`,
    '  arms:',
    `    control: { share: ${control}%, use: swift }`,
    `    challenger: { share: ${100 - control}%, use: deep }`,
    '  expires: 2030-01-01',
  );

const euOnly = capability('use: swift');

/** The edits that hurt most where nobody notices them. */
export const dangerous: readonly Dangerous[] = [
  {
    title: 'A weight of 0.6% instead of 6%',
    what: 'Six hundred of ten thousand were meant, and sixty were written.',
    before: { ...base, [chat]: capability('use: swift', 'fallback: [deep]') },
    after: {
      ...base,
      [chat]: capability('use: { split: { swift: 99.4%, deep: 0.6% }, by: user }', 'fallback: [deep]'),
    },
  },
  {
    title: 'A fallback dropped',
    what: 'One line less, and nobody stands behind the first model.',
    before: { ...base, [chat]: capability('use: swift', 'fallback: [deep]') },
    after: { ...base, [chat]: capability('use: swift') },
  },
  {
    title: 'A promise narrowed',
    what: 'The new fallback has a smaller context window and no tools, so that callers can rely on neither.',
    before: { ...base, [chat]: capability('use: swift', 'fallback: [deep]') },
    after: {
      ...base,
      [chat]: capability('use: swift', 'fallback: [deep, small]'),
      'models/small.yaml': replaced(
        replaced(
          replaced(sample[deep], 'context: 128k', 'context: 32k'),
          '[tools, streaming]',
          '[streaming]',
        ),
        'deep-1',
        'small-1',
      ),
    },
  },
  {
    title: 'Exclusive lost in an overlay',
    what: 'The registry itself is as it was; only production may be answered by another model.',
    before: {
      ...base,
      [chat]: capability('use: swift', 'exclusive: true'),
      'environments/production.yaml':
        'patches:\n  - patch: capabilities/chat\n    set: { description: Talk to customers. }\n',
    },
    after: {
      ...base,
      [chat]: capability('use: swift', 'exclusive: true'),
      'environments/production.yaml':
        'patches:\n  - patch: capabilities/chat\n    set: { description: Talk to customers., exclusive: false, fallback: [deep] }\n',
    },
  },
  {
    title: 'A price in the wrong unit',
    what: 'A price for a thousand tokens, written as one for a million.',
    before: { ...base, [chat]: capability('use: swift', 'fallback: [deep]') },
    after: {
      ...base,
      [chat]: capability('use: swift', 'fallback: [deep]'),
      [swift]: replaced(sample[swift], 'input: 1 USD, output: 2 USD', 'input: 0.001 USD, output: 0.002 USD'),
    },
  },
  {
    title: 'A running experiment reweighted',
    what: 'Its shares are changed while it runs, so that what was measured before and after mixes.',
    before: { ...base, [chat]: withExperiment(50) },
    after: { ...base, [chat]: withExperiment(90) },
  },
  {
    title: 'A team of the EU reaches a provider in the US',
    what: 'A fallback is added for reliability, and leads across the ocean.',
    before: { ...base, [chat]: euOnly, [search]: 'name: Search\ncapabilities: [chat]\nregion: eu\n' },
    after: {
      ...base,
      [chat]: capability('use: swift', 'fallback: [deep]'),
      [search]: 'name: Search\ncapabilities: [chat]\nregion: eu\n',
    },
  },
];
