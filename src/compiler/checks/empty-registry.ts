import { startOf } from '../source/positions.ts';
import { causeOf } from '../source/read/cause-of.ts';
import { rootFile } from '../source/read/kinds.ts';
import { defineCheck } from './check.ts';

export const emptyRegistry = defineCheck({
  code: 'empty-registry',
  severity: 'error',
  message: () => 'The registry has no capability',
  help: 'Add a file such as `capabilities/chat.yaml`, or check that this is the right directory.',
  explain:
    'A registry without capabilities answers nothing. Most often the directory is not the one that was meant.',
  visit({ registry, failed }, report) {
    if (registry.capabilities.size > 0) return;
    const because = causeOf(failed, 'capability') ?? causeOf(failed, 'signalbox');
    report(startOf(registry.settings?.file ?? rootFile), undefined, { because });
  },
});
