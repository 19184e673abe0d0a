import { describeRequest } from '../../compiler/prove/counterexample.ts';
import type { Proof } from '../../compiler/prove/prove.ts';
import type { Draft } from './change.ts';
import type { ChangeCode } from './codes.ts';

/** What becomes of the sentences that must hold. Nothing can be said where a side came without its registry. */
export function compareInvariants(
  base: readonly Proof[] | undefined,
  head: readonly Proof[] | undefined,
): Draft[] {
  if (base === undefined || head === undefined) return [];
  const names = [...new Set([...base, ...head].map(({ name }) => name))].sort();
  return names.flatMap((name) => {
    const before = base.find((one) => one.name === name);
    const after = head.find((one) => one.name === name);
    const change = changeOf(before?.verdict, after?.verdict);
    if (change === undefined) return [];
    const [counterexample] = after?.counterexamples ?? [];
    const example =
      counterexample === undefined
        ? ''
        : `: ${describeRequest(counterexample)} can reach ${counterexample.deployment}`;
    return [
      {
        code: change.code,
        address: { kind: 'invariant', id: name },
        reason: `${change.reason}${example}`,
        before: before?.verdict ?? 'none',
        after: after?.verdict ?? 'none',
        spans: { base: placeOf(before), head: placeOf(after) },
      },
    ];
  });
}

type Verdict = Proof['verdict'] | undefined;

function changeOf(before: Verdict, after: Verdict): { code: ChangeCode; reason: string } | undefined {
  if (before === after) return undefined;
  if (after === 'broken') return { code: 'invariant-broken', reason: 'It holds no more' };
  if (after === undefined) return { code: 'invariant-removed', reason: 'Nobody demands it any more' };
  if (before === undefined && after === 'holds')
    return { code: 'invariant-added', reason: 'It holds for every request' };
  if (after === 'holds') return { code: 'invariant-proven', reason: 'It is proven now' };
  return { code: 'invariant-unproven', reason: 'It is not proven for every request' };
}

function placeOf(proof: Proof | undefined): { file: string; line: number; column: number }[] {
  return proof === undefined ? [] : [{ file: proof.file, line: proof.line, column: 1 }];
}
