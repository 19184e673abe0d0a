export type { Bucketing } from '../table/bucket.ts';
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
export type { TableHolder } from './table-holder.ts';
export type { Trace } from './trace.ts';
