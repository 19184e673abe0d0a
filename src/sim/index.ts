export { scenarioKeys } from './scenario/keys.ts';
export type { Journal, JournalEntry, Outcome } from './serve/journal.ts';
export { type Sim, type SimOptions, SimStartError, startSim } from './start-sim.ts';
