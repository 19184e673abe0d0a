import { writePlan } from '../../../gitops/plan/document.ts';
import { json as findings } from '../../report/json.ts';
import type { PlanFormat } from '../format.ts';

/** For programs: `schemas/plan.schema.json` describes it. */
export const json: PlanFormat = {
  format: 'json',
  summary: 'for programs, in a published format',
  findings,
  write: ({ plan }) => writePlan(plan),
};
