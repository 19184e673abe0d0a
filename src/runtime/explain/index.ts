export type { ExplainedExperiment, ExplainedRollout, Explanation } from '../resolution.ts';
export type { Trace } from '../trace.ts';
export { explain } from './explain.ts';
