import type { RoutingTable, Use } from '../../../src/table/table.ts';

/** One call of the past; `open` has begun and not ended. */
export interface Call {
  /** Milliseconds since 1970: it ends in the moment in which it begins. */
  readonly at: number;
  readonly deployment: string;
  readonly outcome: 'success' | 'failure' | 'open';
  readonly firstTokenMs?: number;
}

/** A deployment that is not well: since when, until when, why. */
interface Absence {
  readonly from: number;
  readonly until: number;
  readonly why: 'failed' | 'far worse than its peers' | 'a probe is out';
}

interface Patient {
  absence: Absence | undefined;
  /** Calls that counted since it was last let back. */
  calls: Call[];
  /** How often it was set aside in a row, for how long the last time, and since when it has been back. */
  times: number;
  lasted: number;
  backSince: number;
}

/** A probe that is not reported is held to be lost after this. */
const lostAfter = 600_000;

/**
 * Who is set aside at a moment, and for how many milliseconds more, told by reading all calls of the past afresh: the
 * documentation's sentences about breakers, error shares and ejection, call by call. `chance` lengthens absences.
 */
export function whoIsAway(
  table: RoutingTable,
  calls: readonly Call[],
  { now, chance }: { readonly now: number; readonly chance: () => number },
): Readonly<Record<string, number>> {
  const patients = new Map<string, Patient>();
  for (const id of Object.keys(table.deployments)) {
    patients.set(id, { absence: undefined, calls: [], times: 0, lasted: 0, backSince: 0 });
  }
  const patientOf = (id: string): Patient => {
    const found = patients.get(id);
    if (!found) throw new Error(`nobody serves ${id}`);
    return found;
  };

  /** Of the deployment's group with so many more away, whether more are away than ejection may lead to. */
  function isCrowded(id: string, more: number): boolean {
    const group = [id, ...peersOf(id, table)];
    const away = group.filter((one) => patientOf(one).absence !== undefined).length + more;
    const most = table.breaker.ejection?.maxShare ?? 100_000;
    return away / group.length > most / 100_000;
  }

  function isKeptAway(id: string, at: number): boolean {
    const { absence } = patientOf(id);
    if (absence === undefined || at >= absence.until || at < absence.from) return false;
    return absence.why !== 'far worse than its peers' || !isCrowded(id, 0);
  }

  function setAside(id: string, at: number, why: Absence['why']): void {
    const patient = patientOf(id);
    const wasWell = patient.absence === undefined && at - patient.backSince >= patient.lasted;
    patient.times = wasWell ? 1 : patient.times + 1;
    const { cooldown, maxCooldown = cooldown } = table.breaker;
    // Chance adds up to a quarter, and with it no absence is longer than the longest, or the first.
    const length = Math.min(cooldown * 2 ** (patient.times - 1), Math.max(cooldown, maxCooldown / 1.25));
    patient.lasted = Math.round(length * (1 + chance() / 4));
    patient.absence = { from: at, until: at + patient.lasted, why };
    patient.calls = [];
  }

  /** Half windows are counted as wholes: this one, and the one before. */
  function lately(id: string, at: number): readonly Call[] {
    const half = (table.breaker.window ?? 1) / 2;
    const first = Math.floor(at / half) - 1;
    return patientOf(id).calls.filter((call) => Math.floor(call.at / half) >= first);
  }

  /** Failures of 100,000 calls. */
  function errorsOf(some: readonly Call[]): number {
    return Math.round((some.filter(({ outcome }) => outcome === 'failure').length / some.length) * 100_000);
  }

  function isFarWorse(id: string, at: number): boolean {
    const { ejection, minRequests = 1 } = table.breaker;
    const peers = peersOf(id, table);
    if (!ejection || peers.length === 0 || isCrowded(id, 1)) return false;
    const { errorsAbovePeers, slowerThanPeers } = ejection;
    const heard = (one: string) => (patientOf(one).absence === undefined ? lately(one, at) : []);
    const [own, theirs] = [heard(id), peers.flatMap(heard)];
    const isErring =
      errorsAbovePeers !== undefined &&
      own.length >= minRequests &&
      theirs.length >= minRequests &&
      errorsOf(own) - errorsOf(theirs) >= errorsAbovePeers;
    if (isErring) return true;
    const time = (one: string) => {
      const timed = heard(one).flatMap(({ firstTokenMs }) => firstTokenMs ?? []);
      const sum = timed.reduce((total, each) => total + each, 0);
      return timed.length >= minRequests ? sum / timed.length : undefined;
    };
    const [mine, others] = [time(id), peers.filter((one) => modelOf(one) === modelOf(id)).map(time)];
    const known = others.filter((one) => one !== undefined).toSorted((a, b) => a - b);
    // Of two in the middle the faster.
    const middle = known[Math.ceil(known.length / 2) - 1];
    return (
      slowerThanPeers !== undefined &&
      mine !== undefined &&
      middle !== undefined &&
      mine >= middle * slowerThanPeers
    );
  }

  for (const call of calls) {
    const { at, deployment: id, outcome } = call;
    const patient = patientOf(id);
    if (isKeptAway(id, at)) continue;
    if (patient.absence !== undefined) {
      // Let through though its time is not over, because too many of the others are away: it proves nothing.
      if (at < patient.absence.until && at >= patient.absence.from) continue;
      if (outcome === 'open') {
        patient.absence = { from: at, until: at + lostAfter, why: 'a probe is out' };
      } else if (outcome === 'failure') setAside(id, at, 'failed');
      else {
        patient.absence = undefined;
        patient.backSince = at;
      }
      continue;
    }
    if (outcome === 'open') continue;
    patient.calls.push(call);
    if (outcome === 'failure' && isFailing(table, patient.calls, lately(id, at))) setAside(id, at, 'failed');
    else if (isFarWorse(id, at)) setAside(id, at, 'far worse than its peers');
  }
  return Object.fromEntries(
    [...patients.keys()].flatMap((id) =>
      isKeptAway(id, now) ? [[id, (patientOf(id).absence?.until ?? now) - now]] : [],
    ),
  );

  function isFailing({ breaker }: RoutingTable, all: readonly Call[], some: readonly Call[]): boolean {
    const lastSuccess = all.findLastIndex((call) => call.outcome === 'success');
    if (all.length - 1 - lastSuccess >= breaker.failures) return true;
    const { errorShare, minRequests = 1 } = breaker;
    return errorShare !== undefined && some.length >= minRequests && errorsOf(some) >= errorShare;
  }
}

function modelOf(deployment: string): string {
  return deployment.slice(0, deployment.indexOf('@'));
}

/** The other deployments of its model, and those of the models that a choice names beside it. */
function peersOf(id: string, { models, capabilities }: RoutingTable): readonly string[] {
  const own = modelOf(id);
  const named = Object.values(capabilities)
    .flatMap(({ rules, experiment }) => [...rules, ...(experiment?.arms ?? [])])
    .map(({ use }) => namedIn(use))
    .filter((names) => names.includes(own))
    .flat();
  const group = [...new Set([own, ...named])].flatMap((model) => models[model]?.deployments ?? []);
  return [...new Set(group)].filter((one) => one !== id);
}

function namedIn(use: Use): readonly string[] {
  if ('model' in use) return [use.model];
  if ('split' in use) return use.split.ranges.map(({ model }) => model);
  return 'cheapest' in use ? use.cheapest : 'fastest' in use ? use.fastest : use.balanced;
}
