export type { Journal, JournalEntry, Outcome } from './journal.ts';
export { scenarioKeys } from './scenario/keys.ts';
export { type Sim, type SimOptions, SimStartError, startSim } from './start-sim.ts';
