import { defineCheck } from './check.ts';

export const movedFromExisting = defineCheck<{ from: string; id: string }>({
  code: 'moved-from-existing',
  severity: 'error',
  message: ({ from, id }) =>
    from === id
      ? `"${id}" is moved from itself`
      : `"${id}" is moved from "${from}", which is still there, or moved elsewhere as well`,
  help: 'Remove `moved`, or the capability of the old name.',
  explain:
    'A capability says under `moved` what it was called before, so that a plan tells a renaming from one capability that goes and another that comes. A name that is still in use, or from which another was moved already, was not moved here.',
  visit({ registry: { capabilities } }, report) {
    const first = new Set<string>();
    for (const { id, value, at } of capabilities.values()) {
      const from = value.moved?.from;
      if (from === undefined) continue;
      if (capabilities.has(from) || first.has(from)) report(at('moved', 'from'), { from, id });
      first.add(from);
    }
  },
});
