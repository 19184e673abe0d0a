import type { PlanDocument } from '../../gitops/plan/document.ts';

/** One way to write a plan. What it returns goes to stdout, or to a file, as it is. */
export interface PlanFormat {
  readonly format: string;
  /** One line for the help: who reads it. */
  readonly summary: string;
  write(report: PlanReport): string;
}

/** A plan, and what its readers see of it. */
export interface PlanReport {
  readonly plan: PlanDocument;
  /** The registry's directory as the user wrote it; places are below it. */
  readonly registry: string;
  readonly colour: boolean;
}
