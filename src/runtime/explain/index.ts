export type {
  ExplainedExperiment,
  ExplainedOrder,
  ExplainedRollout,
  ExplainedSplit,
  Explanation,
} from '../resolution.ts';
export type { Trace } from '../trace.ts';
export { explain } from './explain.ts';
