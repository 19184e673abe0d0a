export type { Bucketing } from '../table/bucket.ts';
export type { Candidate, SourceFailure, SourceReport, Unchanged } from '../table/candidate.ts';
export {
  type DecodeOptions,
  type DecodeResult,
  decodeTable,
  type Refusal,
  type RefusalCode,
} from '../table/decode.ts';
export type { Place, TableSources } from '../table/sources.ts';
export type { RoutingTable } from '../table/table.ts';
export type { Holds } from './assignment.ts';
export type { BreakerState, Cause } from './breaker.ts';
export type {
  BeginOptions,
  CallDetails,
  CallOutcome,
  DeploymentHealth,
  Health,
  Permit,
  SetAside,
} from './health.ts';
export type { LiveTable } from './live-table.ts';
export type { Timings } from './measures.ts';
export type { CapabilityName, CapabilityPromise, ContextOf, Register, Registered } from './register.ts';
export type {
  Explanation,
  Reason,
  Resolution,
  ResolveContext,
  ResolveError,
  Target,
} from './resolution.ts';
export {
  createRouter,
  type ResolveOptions,
  type Router,
  type RouterParts,
  type RouterSource,
  type Snapshot,
} from './router.ts';
export type {
  Accepted,
  Acknowledgement,
  Phase,
  Rejected,
  Rejection,
  RejectionCode,
} from './store/acknowledgement.ts';
export type { LiveNotice, StoreEvent } from './store/events.ts';
export type { Kept, KeptName, Persistence } from './store/persistence.ts';
export type { Counter, StoreState, StoreStatus } from './store/status.ts';
export type { Trust } from './store/trust.ts';
export { createStore, type Store, type StoreOptions } from './store.ts';
export type { Trace } from './trace.ts';
