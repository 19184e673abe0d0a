import type { Resolution } from '../../runtime/resolution.ts';
import type { Attempt } from '../contract/attempt.ts';

/** The decision trace that `x-signalbox-explain: full` adds to an answer, as its `routing` field. */
export function routingTrace(
  resolution: Resolution,
  trail: readonly Attempt[],
  estimates: Readonly<Record<string, number>> | undefined,
): Readonly<Record<string, unknown>> {
  const { capability, revision, reason, rule, variant, explanation } = resolution;
  return {
    capability,
    revision,
    reason,
    rule,
    variant,
    ...(estimates === undefined ? {} : { request: estimates }),
    ...explanation,
    attempts: trail.map(({ deployment, outcome, failure, milliseconds }) => ({
      deployment,
      outcome,
      milliseconds: Math.round(milliseconds),
      ...(failure === undefined
        ? {}
        : {
            code: failure.code,
            class: failure.class,
            ...(failure.status === undefined ? {} : { status: failure.status }),
          }),
    })),
  };
}
