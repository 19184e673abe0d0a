export type {
  Candidate,
  FailedCandidate,
  SourceFailure,
  SourceReport,
  Unchanged,
} from '../../table/candidate.ts';
export type { Refusal, RefusalCode } from '../../table/decode.ts';
export type { Place, TableSources } from '../../table/sources.ts';
export type { RoutingTable } from '../../table/table.ts';
export type { LiveTable } from '../live-table.ts';
export { createStore, type Store, type StoreOptions } from '../store.ts';
export type {
  Accepted,
  Acknowledgement,
  Phase,
  Rejected,
  Rejection,
  RejectionCode,
} from './acknowledgement.ts';
export type { LiveNotice, StoreEvent } from './events.ts';
export type { Kept, KeptName, Persistence } from './persistence.ts';
export type { Counter, StoreState, StoreStatus } from './status.ts';
export type { Trust } from './trust.ts';
