import type { SyncOptions } from '../catalog/run-sync.ts';
import { declareSources, type SourceOptions } from '../catalog/source-options.ts';
import { declareFormat, type FormatOptions } from '../options/registry-options.ts';
import { defineCommand } from './command.ts';

const sync = defineCommand<SyncOptions>({
  name: 'sync',
  summary: 'bring facts and prices from public catalogues into the registry',
  when: 'For each model with `catalog`, it writes registry/catalog/<model>.yaml. A price that changed becomes a new entry from today on; what is past is never changed, and neither is what was written by hand. Nothing goes over the network unless --from is a URL.',
  examples: [
    { line: 'signalbox catalog sync', does: 'from the prices that came with this version' },
    {
      line: 'signalbox catalog sync --from genai-prices --from https://models.dev/api.json',
      does: 'prices from the one, limits from the other, which is fetched',
    },
    { line: 'signalbox catalog sync --from api.json --dry-run', does: 'says what would change' },
  ],
  exits: {
    ok: 'everything is as the sources say, or was brought there',
    findings: 'a model is in no source, or a file has errors; the others were written',
    couldNotRun: 'a source cannot be read, no registry there, or a file cannot be written',
  },
  declare(command) {
    declareSources(command);
    command.option('--dry-run', 'write nothing; say what would change');
  },
  run: async (call) => (await import('../catalog/run-sync.ts')).runSync(call),
});

const diff = defineCommand<SourceOptions & FormatOptions>({
  name: 'diff',
  summary: 'compare the registry with public catalogues',
  when: 'For each model with `catalog`, it shows on which price, limit or lifecycle the registry and the sources do not agree. It writes nothing.',
  examples: [
    { line: 'signalbox catalog diff', does: 'with the prices that came with this version' },
    {
      line: 'signalbox catalog diff --from genai-prices --from api.json',
      does: 'both sources beside the registry',
    },
  ],
  exits: {
    ok: 'all agree',
    findings: 'something differs, or a model is in no source',
    couldNotRun: 'a source cannot be read, or no registry there',
  },
  declare(command) {
    declareSources(command);
    declareFormat(command);
  },
  run: async (call) => (await import('../catalog/run-diff.ts')).runDiff(call),
});

/** Keeps the registry in step with what public catalogues say of its models. */
export const catalog = defineCommand({
  name: 'catalog',
  summary: 'take facts and prices from public catalogues',
  when: 'Prices change without anybody telling you. These commands put the change into a pull request.',
  examples: [{ line: 'signalbox catalog diff', does: 'what has changed since the last time' }],
  exits: {},
  parts: [sync, diff],
});
