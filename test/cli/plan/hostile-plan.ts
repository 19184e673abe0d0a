import { type ChangeClass, changeClasses, type PlanChange } from '../../../src/gitops/plan/change.ts';
import { type ChangeCode, changeKinds } from '../../../src/gitops/plan/codes.ts';
import type { PlanDocument } from '../../../src/gitops/plan/document.ts';
import { hostile } from '../report/hostile.ts';

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
/** Of every class; new codes must not move those of the committed files. */
const codes: readonly ChangeCode[] = [
  'promise-narrowed',
  'capability-removed',
  'experiment-weights-changed',
  'target-moved',
  'cost-changed',
  'single-point-of-failure',
  'model-added',
];

/** A change with a text wherever one can stand, those included that the compiler would not let through. */
export function changeWith(
  text: string,
  index = 0,
  code = codes[Math.floor(index / 4) % codes.length] ?? 'target-moved',
): PlanChange {
  const place = { file: `capabilities/${text}.yaml`, line: index + 1, column: 3 };
  return {
    code,
    class: changeKinds[code].class,
    address: { kind: index % 2 === 0 ? 'capability' : 'model', id: text },
    environments: [text],
    reason: `The rule "${text}" answers`,
    before: text,
    after: `${text}\n${text}`,
    spans: index % 3 === 0 ? { base: [place], head: [] } : { base: [], head: [place, place] },
    moved: {
      least: '1%',
      most: '2%',
      evidence: { kind: 'exact' },
      parts: [
        {
          where: text,
          teams: [text, null],
          share: '2%',
          needed: '1%',
          flows: [{ from: text, to: text, share: '2%' }],
        },
      ],
    },
    fingerprint: String(index).padStart(64, '0'),
    requires: [{ anyOf: [text], because: `CODEOWNERS names it for ${text}` }],
  };
}

/** A plan of such changes, with errors, and sides that are called by one of the texts. */
export function planWith(changes: readonly PlanChange[], errors: readonly string[] = []): PlanDocument {
  const counts = Object.fromEntries(changeClasses.map((name) => [name, 0])) as Record<ChangeClass, number>; // One of each.
  for (const change of changes) counts[change.class] += 1;
  const [name = 'main'] = errors;
  return {
    format: 1,
    base: { name, digest: digest('a'), environments: { default: digest('b') } },
    head: { name: 'working tree', digest: digest('c'), environments: { default: digest('d') } },
    applyable: errors.length === 0,
    complete: true,
    identical: false,
    counts,
    changes,
    errors: errors.map((text) => ({
      code: 'unknown-model',
      message: `There is no model "${text}"`,
      file: `models/${text}.yaml`,
      line: 1,
      column: 1,
    })),
  };
}

/** One change and one error for each hostile text. */
export function hostilePlan(): PlanDocument {
  return planWith(
    hostile.map((text, index) => changeWith(text, index * 4)),
    hostile,
  );
}
