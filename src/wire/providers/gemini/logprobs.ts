import { type JsonRecord, number, record, records, text } from '../../kit/json.ts';

/** `logprobsResult` in the shape of our `logprobs` event; `undefined` where there is none. */
export function logprobsOf(candidate: JsonRecord): unknown {
  const result = record(candidate['logprobsResult']);
  if (result === undefined) return undefined;
  const tops = records(result['topCandidates']);
  return {
    content: records(result['chosenCandidates']).map((chosen, index) => ({
      ...tokenOf(chosen),
      top_logprobs: records(tops[index]?.['candidates']).map(tokenOf),
    })),
  };
}

function tokenOf(token: JsonRecord): {
  readonly token: string;
  readonly logprob: number;
  readonly bytes: null;
} {
  return { token: text(token['token']) ?? '', logprob: number(token['logProbability']) ?? 0, bytes: null };
}
