import type { ServedRequest } from '../../runtime/records/decision-record.ts';
import { recordDecision } from '../../runtime/records/record-decision.ts';
import type { Decided } from '../contract/decided.ts';
import type { RecordSink } from '../contract/record-sink.ts';
import type { Redact } from '../contract/redact.ts';
import type { Settled } from '../contract/settled.ts';

/** The record of a request that has settled, as one line of JSON without any secret. */
export function decisionLine(
  decided: Decided,
  settled: Settled,
  { sink: { share, units }, redact }: { readonly sink: RecordSink; readonly redact: Redact },
): string {
  return redact(JSON.stringify(recordDecision({ ...decided, served: servedOf(settled), share, units })));
}

function servedOf({
  deployment,
  status,
  outcome,
  attempts,
  usage = {},
  stream,
  firstTokenMilliseconds,
  milliseconds,
}: Settled): ServedRequest {
  const { input, output, cacheRead, cacheWrite, reasoning } = usage;
  return {
    ...(deployment === undefined ? {} : { deployment }),
    status: status < 400 ? '2xx' : status < 500 ? '4xx' : '5xx',
    outcome,
    attempts,
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
    ...(cacheRead === undefined ? {} : { cacheRead }),
    ...(cacheWrite === undefined ? {} : { cacheWrite }),
    ...(reasoning === undefined ? {} : { reasoning }),
    // Where nothing is streamed it is the time of the whole answer, and says nothing of the first token.
    ...(stream === true && firstTokenMilliseconds !== undefined
      ? { firstTokenMs: firstTokenMilliseconds }
      : {}),
    totalMs: milliseconds,
  };
}
