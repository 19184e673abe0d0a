import type { RequestContext } from './request-context.ts';

/**
 * What the compiler's own runtime answered, and any other must before it serves the table. It follows from the rest
 * of the table alone, so that the same content has the same bytes.
 */
export interface SelfTest {
  readonly buckets: readonly BucketVector[];
  readonly cases: readonly ResolveVector[];
}

/** A unit, and the bucket of 100,000 that it is in under a salt. */
export interface BucketVector {
  readonly salt: string;
  readonly unit: string;
  readonly bucket: number;
}

/** A request, and its answer while everything is healthy and nothing was measured. */
export interface ResolveVector {
  readonly capability: string;
  /** UTC second. */
  readonly at: number;
  readonly context: RequestContext;
  readonly expect: {
    readonly reason: string;
    readonly rule: string | null;
    readonly variant: string | null;
    /** Deployments in order; absent where measurements or chance order them. */
    readonly targets?: readonly string[];
    /** The capability that answered, where the team's budget is spent. */
    readonly degradedTo?: string;
    readonly error?: string;
  };
}

/** A table has no more, however large it is: asking them takes less than preparing it. */
export const mostVectors = { buckets: 8, cases: 32 } as const;
