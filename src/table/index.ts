export { type Bucketing, bucketing, murmur3 } from './bucket.ts';
export { canonicalJson } from './canonical.ts';
export {
  type DecodeOptions,
  type DecodeResult,
  decodeTable,
  type Refusal,
  type RefusalCode,
} from './decode.ts';
export { changedCapabilities } from './diff.ts';
export { revisionOf } from './revision.ts';
export { shareAt, stepAt } from './rollout.ts';
export type { Place, TableSources } from './sources.ts';
export { type RoutingTable, tableFormat } from './table.ts';
