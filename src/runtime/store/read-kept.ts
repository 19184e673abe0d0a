import type { Acknowledgement } from './acknowledgement.ts';
import type { Considered, Offered } from './consider.ts';
import { tellOf } from './hear.ts';
import type { Holding } from './holding.ts';

const origin = 'last known good';

/** Begins with what an earlier run kept: with its roots, and then with its table, which takes its turn as any other. */
export async function readKept(
  holding: Holding,
  inTurn: (candidate: Offered) => Promise<Considered>,
): Promise<Acknowledgement | undefined> {
  const { keeping, trust } = holding;
  const roots = await keeping.load('roots');
  if (roots && trust) {
    const broken = await trust.adopt(roots.bytes);
    if (broken) {
      const { code, message, phase } = broken;
      tellOf(holding, { code, message, phase, origin });
    }
    keeping.foundRoots(trust.roots());
  }
  const kept = await keeping.load('table');
  return kept && (await inTurn({ bytes: kept.bytes, origin, keptAt: kept.at })).answer;
}
