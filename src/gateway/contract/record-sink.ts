import type { Units } from '../../runtime/records/record-decision.ts';

/** Where decision records go. Nothing in it may wait, and no request fails by it. */
export interface RecordSink {
  /** The share of requests that are recorded, in 100,000ths. */
  readonly share: number;
  /** What records say of people. */
  readonly units: Units;
  /** Takes one record, as one line of JSON without its end. */
  take(line: string): void;
  /** What became of the records so far, for `/status`. */
  status(): object;
}
