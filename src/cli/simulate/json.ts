import { unitsOfDollar } from '../../gitops/records/cost.ts';
import { caveats, type SimulationFormat } from './report.ts';

/** One document, described by `schemas/simulation.schema.json`. Money is in US dollars, times in milliseconds. */
export const json: SimulationFormat = (report) => {
  const { before, after, environment, at, replay } = report;
  const { cost, latency, capabilities, period, elsewhere: _, ...rest } = replay;
  const money = (units: number) => Number((units / unitsOfDollar).toPrecision(12));
  const document = {
    schema: 'signalbox.simulation/v1',
    before,
    after,
    environment,
    at,
    ...rest,
    period: period ?? null,
    cost: { ...cost, before: money(cost.before), after: money(cost.after) },
    latency: latency ?? null,
    capabilities: capabilities.map(({ id, records, moved, reordered, flows, cost: own }) => ({
      id,
      records,
      moved,
      reordered,
      flows,
      cost: { records: own.records, before: money(own.before), after: money(own.after) },
    })),
    caveats: caveats(report),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
};
