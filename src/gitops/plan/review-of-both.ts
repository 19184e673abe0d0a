import type { Approval, ReviewSettings } from '../../compiler/lower/review.ts';
import { sameJson } from '../../table/same-json.ts';

/** What is asked of reviewers by a change that may also change what is asked. */
export interface ReviewOfBoth {
  /** Those of both sides: a change does not let itself off. */
  readonly approvals: readonly Approval[];
  /** Whether both sides say the same of a capability's requests, so that shares and costs made of it can be held against a threshold. */
  readonly isWeighedAlike: (capability: string) => boolean;
}

/** Puts together what the base and the head say for reviewers. A table says nothing of it. */
export function reviewOfBoth(base: ReviewSettings | undefined, head: ReviewSettings): ReviewOfBoth {
  if (base === undefined) return { approvals: head.approvals, isWeighedAlike: () => true };
  const all = [...base.approvals, ...head.approvals];
  const trafficIn = ({ traffic, usual }: ReviewSettings, id: string) => traffic.get(id) ?? usual ?? null;
  return {
    approvals: [...new Map(all.map((one) => [JSON.stringify(one), one])).values()],
    isWeighedAlike: (id) => {
      const before = base.traffic.has(id) ? id : (head.renamed.get(id) ?? id);
      return sameJson(trafficIn(base, before), trafficIn(head, id));
    },
  };
}
