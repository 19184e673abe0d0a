import type { Assignment } from './assignment.ts';
import type { Choice } from './choice.ts';
import type { Race } from './contenders.ts';
import type { LiveTable, Plan } from './live-table.ts';
import type { Resolution } from './resolution.ts';

/** A resolution and everything that went into it. */
export interface Trace extends Race {
  readonly live: LiveTable;
  /** Of the capability that answers. */
  readonly plan: Plan;
  /** Of the capability that was asked for: another one where the team's budget is spent. */
  readonly asked: Plan;
  /** The index of the rule that matched. */
  readonly matched: number;
  /** Where the experiment or rollout put the request; nothing where a condition decided before it. */
  readonly assignment: Assignment | undefined;
  /** Of the rule, or of what took the place of the default. */
  readonly choice: Choice;
  /** Where its split put the request, if it is one. */
  readonly bucket: number;
  /** The answer before bounds, before breakers, and after both. */
  readonly intended: Resolution;
  readonly kept: Resolution;
  readonly answer: Resolution;
}
