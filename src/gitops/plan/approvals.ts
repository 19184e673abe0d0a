import type { PlanChange, Requirement } from './change.ts';
import type { Owners } from './codeowners.ts';
import type { ReviewOfBoth } from './review-of-both.ts';

/**
 * Says who must approve a change: the owners of the files in which it is written, and whoever the registry names for
 * its class. `folder` is the registry's, from the repository's root. What only people see needs nobody. No threshold
 * keeps off whoever is named where the change itself says anew what requests are like.
 */
export function requirementsBy({
  owners,
  folder,
  approvals,
  isWeighedAlike,
}: ReviewOfBoth & {
  readonly owners: Owners | undefined;
  readonly folder: string;
}): (change: Omit<PlanChange, 'requires'>) => readonly Requirement[] {
  return (change) => [...ofOwners(change, owners, folder), ...ofRules(change, { approvals, isWeighedAlike })];
}

function ofOwners(
  { class: name, spans: { base, head } }: Omit<PlanChange, 'requires'>,
  owners: Owners | undefined,
  folder: string,
): Requirement[] {
  if (owners === undefined || name === 'SAFE' || name === 'COSMETIC') return [];
  const files = new Set((head.length > 0 ? head : base).slice(0, 1).map(({ file }) => file));
  return [...files].flatMap((file) => {
    const path = folder === '' ? file : `${folder}/${file}`;
    const anyOf = owners(path);
    return anyOf.length === 0 ? [] : [{ anyOf, because: `owns ${path}` }];
  });
}

function ofRules(
  change: Omit<PlanChange, 'requires'>,
  { approvals, isWeighedAlike }: ReviewOfBoth,
): Requirement[] {
  const { kind, id } = change.address;
  const extent = kind === 'capability' && !isWeighedAlike(id) ? Number.POSITIVE_INFINITY : extentOf(change);
  return approvals.flatMap(({ class: name, above, anyOf }) => {
    if (name !== change.class) return [];
    if (above === undefined) return [{ anyOf, because: `${name} changes` }];
    return extent > above ? [{ anyOf, because: `${name} changes above ${above}%` }] : [];
  });
}

/** How much changes, in percent: of the cost, or of the requests. What nobody knows is more than anything. */
function extentOf({ class: name, cost, moved }: Omit<PlanChange, 'requires'>): number {
  if (name === 'COST')
    return cost?.percent === undefined || cost.percent === null
      ? Number.POSITIVE_INFINITY
      : Math.abs(cost.percent);
  const share = moved?.total?.most ?? moved?.most;
  return share === undefined ? Number.POSITIVE_INFINITY : Number(share.slice(0, -1));
}
