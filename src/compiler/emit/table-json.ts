import type { Emitter } from './emitter.ts';

/** The routing table that runtimes load: canonical JSON, whose digest is the revision. */
export const tableJson: Emitter = {
  name: 'table',
  summary: 'routing-table.json, what runtimes and gateways load',
  emit: ({ bytes }) => ({ files: [{ path: 'routing-table.json', content: bytes }] }),
};
