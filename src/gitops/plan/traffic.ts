import type { DeclaredTraffic, ReviewSettings } from '../../compiler/lower/review.ts';
import type { Traffic } from './compare-capabilities.ts';
import { assumedProfile } from './cost.ts';

/** What the registry says of each capability's requests, as plans count them. */
export function trafficBy({
  traffic,
  usual,
}: Pick<ReviewSettings, 'traffic' | 'usual'>): (capability: string) => Traffic | undefined {
  return (capability) => {
    const own = traffic.get(capability) ?? usual;
    return own && trafficOf(own);
  };
}

function trafficOf({ tokens, perDay, mix }: DeclaredTraffic): Traffic {
  return {
    profile: tokens === undefined ? assumedProfile : { ...tokens, source: 'declared' },
    perDay,
    mix: mix && { kinds: mix },
  };
}
