import { createHash } from 'node:crypto';
import { canonicalJson } from '../../table/canonical.ts';
import type { Memory } from '../memory.ts';
import type { FinishedPlan } from './finish-plan.ts';

/** The table as its canonical text and the digest of that. The text of a capability that is the same is kept. */
export function writeTable(
  { table, ids, capabilities }: Pick<FinishedPlan, 'table' | 'ids' | 'capabilities'>,
  memory: Memory,
): { readonly bytes: string; readonly revision: string } {
  const written = memory.each('written', capabilities, {
    given: [],
    make: (capability, at) => `${JSON.stringify(ids[at])}:${canonicalJson(capability)}`,
  });
  const { capabilities: _, teams, ...others } = table;
  const members = Object.entries({ ...others, capabilities: undefined, teams }).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const parts: string[] = [];
  for (const [key, value] of members) {
    parts.push(parts.length === 0 ? '{' : ',', `${JSON.stringify(key)}:`);
    if (key !== 'capabilities') {
      parts.push(
        key === 'teams' ? memory.recall('teams', [teams], () => canonicalJson(teams)) : canonicalJson(value),
      );
      continue;
    }
    // Joined with all else at once: the text is long, and each time that it is copied takes its time.
    for (const [at, member] of written.entries()) parts.push(at === 0 ? '{' : ',', member);
    parts.push(written.length === 0 ? '{}' : '}');
  }
  parts.push('}');
  const bytes = parts.join('');
  return { bytes, revision: `sha256:${createHash('sha256').update(bytes).digest('hex')}` };
}
