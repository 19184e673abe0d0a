import { startOf } from '../source/positions.ts';
import { causeOf } from '../source/read/cause-of.ts';
import { defineCheck } from './check.ts';

export const unusedCatalogEntry = defineCheck<{ id: string; pin: string }>({
  code: 'unused-catalog-entry',
  severity: 'warning',
  message: ({ id }) => `No model takes anything from the catalogue entry "${id}"`,
  help: ({ id, pin }) => `Write \`catalog: ${pin}\` in models/${id}.yaml, or remove this file.`,
  explain:
    'An entry of the catalogue serves the model of the same name, and only where that model says `catalog`. Figures that nobody uses look as if they were in force.',
  visit({ files, everywhere, failed }, report) {
    for (const { kind, id, file, document } of files) {
      if (kind !== 'catalog' || document === undefined) continue;
      const used = everywhere.some(({ models }) => models.get(id)?.value.catalog !== undefined);
      if (used) continue;
      const because = causeOf(failed, 'model', id);
      const node = document.root.kind === 'mapping' ? document.root.entries.get('model') : undefined;
      const pin = node?.value.kind === 'scalar' ? String(node.value.value) : '<provider>/<model>';
      report(node?.value.span ?? startOf(file), { id, pin }, { because });
    }
  },
});
