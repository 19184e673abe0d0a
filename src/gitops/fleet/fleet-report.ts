import type { AnsweringGateway, GatewayReport, Nack } from './gateway-report.ts';

/** How far a fleet has come, as `schemas/fleet.schema.json` describes it. */
export interface FleetReport {
  readonly schema: 'signalbox.fleet/v1';
  readonly gateways: readonly GatewayReport[];
  readonly reachable: number;
  /** The generations that are live, newest first, with how many gateways have each; `null` is a table without one. */
  readonly generations: readonly { readonly generation: number | null; readonly gateways: number }[];
  /** Whether gateways that answer have more than one table between them. */
  readonly skewed: boolean;
  /** Only of `fleet wait`. */
  readonly wait?: WaitReport;
}

export interface WaitReport {
  readonly generation: number;
  /** Of all gateways, silent ones included: 0 to 1. */
  readonly quorum: number;
  readonly acknowledged: number;
  readonly refused: readonly { readonly gateway: string; readonly nack: Nack }[];
  readonly verdict: Verdict;
}

/** `refused`: so many have refused it that the quorum cannot be reached. `unreachable`: none has ever answered. */
export type Verdict = 'waiting' | 'acknowledged' | 'refused' | 'timeout' | 'unreachable';

/** What is waited for. */
export interface Awaited {
  readonly generation: number;
  readonly quorum: number;
  /** SHA-256 of the published bundle, in hex: tells a refusal of it from one of anything else. */
  readonly bundle?: string;
  /** Milliseconds since 1970: what was refused before, and says not what it was, is not counted. */
  readonly since: number;
}

/** Sums up what gateways say. */
export function reportFleet(gateways: readonly GatewayReport[]): FleetReport {
  const answering = gateways.filter((one) => one.reachable);
  const counts = new Map<number | null, number>();
  for (const { generation } of answering) counts.set(generation, (counts.get(generation) ?? 0) + 1);
  const generations = [...counts]
    .map(([generation, many]) => ({ generation, gateways: many }))
    .sort((a, b) => (b.generation ?? -1) - (a.generation ?? -1));
  const skewed = new Set(answering.map(({ revision }) => revision)).size > 1;
  return { schema: 'signalbox.fleet/v1', gateways, reachable: answering.length, generations, skewed };
}

/** How a wait stands: acknowledged by the quorum, refused beyond hope, or still under way. */
export function reportWait(gateways: readonly GatewayReport[], awaited: Awaited): FleetReport {
  const { generation, quorum } = awaited;
  const needed = Math.ceil(gateways.length * quorum - 1e-9);
  const answering = gateways.filter((one) => one.reachable);
  const acknowledged = answering.filter((one) => has(one, generation)).length;
  const refused = answering.flatMap((one) =>
    one.lastNack !== null && !has(one, generation) && isOf(one.lastNack, awaited)
      ? [{ gateway: one.gateway, nack: one.lastNack }]
      : [],
  );
  const verdict =
    acknowledged >= needed && acknowledged > 0
      ? 'acknowledged'
      : gateways.length - refused.length < needed
        ? 'refused'
        : 'waiting';
  return { ...reportFleet(gateways), wait: { generation, quorum, acknowledged, refused, verdict } };
}

/** A newer one will do: somebody else has published since. */
function has({ generation }: AnsweringGateway, wanted: number): boolean {
  return generation !== null && generation >= wanted;
}

/** Whether what was refused is what is waited for. A bundle that is not signed has no generation that could be believed. */
function isOf(nack: Nack, { generation, bundle, since }: Awaited): boolean {
  if (nack.generation !== null) return nack.generation === generation;
  if (bundle !== undefined && nack.digest !== null) return nack.digest === bundle;
  return nack.at !== null && Date.parse(nack.at) >= since;
}
