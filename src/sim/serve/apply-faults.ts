import { faults } from '../faults/index.ts';
import type { Playing } from '../formats/failure.ts';
import type { Performance } from '../play/performance.ts';
import type { Scenario } from '../scenario/keys.ts';

/** Makes an answer go wrong in the way that the scenario asks for. */
export function applyFaults(performance: Performance, scenario: Scenario, playing: Playing): Performance {
  return faults.reduce((changed, fault) => fault(changed, scenario, playing), performance);
}
