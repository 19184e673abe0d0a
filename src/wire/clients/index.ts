import type { ClientDialect } from '../adapter.ts';

/** Every dialect that callers may speak, by hand: one line each. */
export const clientDialects: readonly ClientDialect[] = [];
