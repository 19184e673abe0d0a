export {
  type DecisionRecord,
  recordFormat,
  type ServedRequest,
  type UnitKind,
} from './decision-record.ts';
export { type Decided, recordDecision, type Units } from './record-decision.ts';
