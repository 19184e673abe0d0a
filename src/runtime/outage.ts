import { createHealth, type Health } from './health.ts';

/**
 * The health of a world in which some deployments are set aside whatever calls tell: for tests and proofs that ask
 * what would be. It is never calm, as nobody can tell when the set is empty.
 */
export function outage(
  isSetAside: (deployment: string) => boolean,
  { clock, random }: { readonly clock: () => number; readonly random: () => number },
): Health {
  const health = createHealth({ clock, random });
  return {
    ...health,
    calm: () => false,
    admits: (deployment, now) => !isSetAside(deployment) && health.admits(deployment, now),
    setAside: (deployment, now) => (isSetAside(deployment) ? undefined : health.setAside(deployment, now)),
  };
}
