import type { PlanDocument } from '../../gitops/plan/document.ts';
import type { Reporter } from '../report/reporter.ts';

/** One way to write a plan. What it returns goes to stdout, or to a file, as it is. */
export interface PlanFormat {
  readonly format: string;
  /** One line for the help: who reads it. */
  readonly summary: string;
  /** How findings are written to the same reader, where the registry has no table and there is no plan. */
  readonly findings: Reporter;
  write(report: PlanReport): string;
}

/** A plan, and what its readers see of it. */
export interface PlanReport {
  readonly plan: PlanDocument;
  /** The registry's directory from the root of the checkout; places are below it. */
  readonly registry: string;
  readonly colour: boolean;
}
