import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CallOutcome, createHealth, type Health, type Permit } from '../../src/runtime/health.ts';
import type { RoutingTable } from '../../src/table/table.ts';
import { exampleTable } from '../table/example.ts';

const failures = 2;
const cooldown = 1000;
const longest = 5000;
const lease = 600_000;
const start = 1_000_000_000;

/** Two keys; `a` and `b` ask for the same with one of them, `c` for something else, `d` for the first with the other. */
const places = {
  a: { provider: 'p1', key: 'ONE', upstream: 'u' },
  b: { provider: 'p2', key: 'ONE', upstream: 'u' },
  c: { provider: 'p1', key: 'ONE', upstream: 'v' },
  d: { provider: 'p3', key: 'TWO', upstream: 'u' },
} as const;
type Name = keyof typeof places;
const names = Object.keys(places) as Name[];

function table(): RoutingTable {
  const example = exampleTable();
  const { north } = example.providers;
  if (north === undefined) throw new Error('the example has it');
  const at = Object.values(places).map(({ provider, key }) => [
    provider,
    { ...north, auth: { header: 'authorization', env: key } },
  ]);
  return {
    ...example,
    providers: Object.fromEntries(at),
    models: {},
    capabilities: {},
    deployments: Object.fromEntries(
      names.map((name) => [name, { ...places[name], model: name, prices: [] }] as const),
    ),
    breaker: { failures, cooldown, maxCooldown: cooldown, minRequests: 1000 },
  };
}

/** A stretch of time in which a breaker is as it is. A call has a say in the stretch that it holds, and in no other. */
interface Stretch {
  readonly state: 'closed' | 'open' | 'probing';
  readonly since: number;
  readonly until: number;
}

interface Ward {
  stretch: Stretch;
  inARow: number;
  cause: string;
}

interface Limit {
  since: number;
  until: number;
}

interface Call {
  readonly name: Name;
  readonly permit: Permit;
  readonly began: number;
  own: Stretch | undefined;
  key: Stretch | undefined;
}

interface Model {
  now: number;
  readonly own: Readonly<Record<Name, Ward>>;
  readonly keys: Readonly<Record<'ONE' | 'TWO', Ward & { accepted: number }>>;
  readonly limits: Readonly<Record<'ONE u' | 'ONE v' | 'TWO u', Limit>>;
  calls: Call[];
}

interface Real {
  readonly health: Health;
}

const ward = (): Ward => ({ stretch: { state: 'closed', since: 0, until: 0 }, inARow: 0, cause: '' });
const keyWard = () => ({ ...ward(), accepted: Number.NEGATIVE_INFINITY });

function enter(model: Model, of: Ward, state: Stretch['state'], lasts: number): void {
  of.stretch = { state, since: model.now, until: model.now + lasts };
  of.inARow = 0;
}

const lets = ({ stretch }: Ward, now: number) =>
  stretch.state === 'closed' || now >= stretch.until || now < stretch.since;
const cools = ({ since, until }: Limit, now: number) => since <= now && now < until;

function around(model: Model, name: Name) {
  const { key, upstream } = places[name];
  // The names of the limits are made of these two.
  const limit = `${key} ${upstream}` as keyof Model['limits'];
  return { own: model.own[name], key: model.keys[key], limit: model.limits[limit] };
}

function isLet(model: Model, name: Name): boolean {
  const { own, key, limit } = around(model, name);
  return lets(own, model.now) && lets(key, model.now) && !cools(limit, model.now);
}

function tell(
  model: Model,
  of: Ward,
  held: Stretch | undefined,
  verdict: 'good' | 'bad' | 'worst' | 'nothing',
  cause: string,
) {
  if (held !== of.stretch) return;
  const opens = () => {
    enter(model, of, 'open', cooldown);
    of.cause = cause;
  };
  if (of.stretch.state === 'probing') {
    if (verdict === 'good') enter(model, of, 'closed', 0);
    else if (verdict === 'nothing') enter(model, of, 'open', 0);
    else opens();
  } else if (verdict === 'good') of.inARow = 0;
  else if (verdict === 'worst') opens();
  else if (verdict === 'bad') {
    of.inARow += 1;
    if (of.inARow === failures) opens();
  }
}

class Begin implements fc.Command<Model, Real> {
  readonly name: Name;
  readonly options: { readonly last: boolean; readonly waited: boolean };
  constructor(name: Name, options: { readonly last: boolean; readonly waited: boolean }) {
    this.name = name;
    this.options = options;
  }
  check = () => true;
  run(model: Model, { health }: Real) {
    const permit = health.begin(this.name, this.options);
    // What a call has found to be over stays over, wherever the clock goes.
    for (const limit of Object.values(model.limits)) if (!cools(limit, model.now)) limit.until = 0;
    const { own, key } = around(model, this.name);
    const admitted =
      isLet(model, this.name) || (this.options.waited && lets(own, model.now) && lets(key, model.now));
    expect(permit !== undefined).toBe(admitted || this.options.last);
    if (permit === undefined) return;
    if (admitted) {
      for (const one of [own, key]) if (one.stretch.state !== 'closed') enter(model, one, 'probing', lease);
    }
    const held = ({ stretch }: Ward) => (admitted || stretch.state === 'closed' ? stretch : undefined);
    model.calls.push({ name: this.name, permit, began: model.now, own: held(own), key: held(key) });
    const probes = (of: Ward) =>
      model.calls.filter((call) => [call.own, call.key].includes(of.stretch)).length;
    for (const one of [own, key]) {
      if (one.stretch.state === 'probing') expect(probes(one)).toBeLessThanOrEqual(1);
    }
  }
  toString = () => `begin ${this.name} ${JSON.stringify(this.options)}`;
}

class Began implements fc.Command<Model, Real> {
  readonly which: number;
  constructor(which: number) {
    this.which = which;
  }
  check = (model: Readonly<Model>) => model.calls.length > 0;
  run(model: Model) {
    const call = model.calls[this.which % model.calls.length];
    if (call === undefined) throw new Error('one is out');
    call.permit.began();
    const { own, key } = around(model, call.name);
    key.accepted = model.now;
    if (own.stretch.state === 'probing' && call.own === own.stretch) {
      enter(model, own, 'closed', 0);
      call.own = own.stretch;
    }
    if (key.stretch.state === 'probing' && call.key === key.stretch) {
      enter(model, key, 'closed', 0);
      call.key = key.stretch;
    }
  }
  toString = () => `began ${this.which}`;
}

class Report implements fc.Command<Model, Real> {
  readonly outcome: CallOutcome;
  readonly which: number;
  readonly retryAfterMs: number;
  constructor(outcome: CallOutcome, which: number, retryAfterMs: number) {
    this.outcome = outcome;
    this.which = which;
    this.retryAfterMs = retryAfterMs;
  }
  check = (model: Readonly<Model>) => model.calls.length > 0;
  run(model: Model) {
    const [call] = model.calls.splice(this.which % model.calls.length, 1);
    if (call === undefined) throw new Error('one is out');
    const { outcome, retryAfterMs } = this;
    call.permit.report(outcome, { retryAfterMs });
    const { own, key, limit } = around(model, call.name);
    const { now } = model;
    if (outcome === 'success') {
      key.accepted = now;
      if (call.began > limit.since) limit.until = 0;
    }
    if (outcome === 'rate-limited') {
      const until = now + Math.min(retryAfterMs, cooldown);
      const atLeast = cools(limit, now) ? Math.min(limit.until, now + cooldown) : until;
      Object.assign(limit, { since: now, until: Math.max(until, atLeast) });
    }
    const ofModel = outcome === 'access-refused' && Math.abs(now - key.accepted) < 60_000;
    const ofKey = !ofModel && ['key-refused', 'access-refused', 'quota-spent'].includes(outcome);
    const good = outcome === 'success';
    const ownVerdict = good ? 'good' : ofModel ? 'worst' : outcome === 'failure' ? 'bad' : 'nothing';
    const wasProbing = own.stretch.state === 'probing';
    const plainCause = wasProbing ? 'probe-failed' : 'failures';
    tell(model, own, call.own, ownVerdict, ofModel ? outcome : plainCause);
    tell(model, key, call.key, good ? 'good' : ofKey ? 'worst' : 'nothing', outcome);
  }
  toString = () => `report ${this.outcome} of ${this.which}, ${this.retryAfterMs}`;
}

class Wait implements fc.Command<Model, Real> {
  readonly milliseconds: number;
  constructor(milliseconds: number) {
    this.milliseconds = milliseconds;
  }
  check = () => true;
  run(model: Model) {
    model.now += this.milliseconds;
  }
  toString = () => `wait ${this.milliseconds}`;
}

class Reload implements fc.Command<Model, Real> {
  check = () => true;
  run(model: Model, { health }: Real) {
    health.adopt(table());
    for (const key of Object.values(model.keys)) {
      if (key.stretch.state !== 'open') continue;
      // The same stretch, but for its end: nobody holds one that is open.
      key.stretch = { ...key.stretch, until: Math.min(key.stretch.until, model.now) };
    }
  }
  toString = () => 'reload';
}

const outcomes: CallOutcome[] = [
  ...(['success', 'success', 'failure', 'failure', 'ignored'] as const),
  ...(['rate-limited', 'key-refused', 'access-refused', 'quota-spent'] as const),
];

test('any history of calls, keys, limits, clocks and reloads leads where a plain model of it leads', () => {
  const name = fc.constantFrom(...names);
  const commands = fc.commands(
    [
      fc
        .record({ name, last: fc.boolean(), waited: fc.boolean() })
        .map(({ name: one, ...options }) => new Begin(one, options)),
      name.map((one) => new Begin(one, { last: false, waited: false })),
      fc
        .record({
          outcome: fc.constantFrom(...outcomes),
          which: fc.nat(7),
          asked: fc.constantFrom(1, 400, cooldown, longest, 1e9),
        })
        .map(({ outcome, which, asked }) => new Report(outcome, which, asked)),
      fc.nat(7).map((which) => new Began(which)),
      fc
        .constantFrom(1, 399, 400, cooldown, 60_000, lease, -1, -700, -3_600_000)
        .map((milliseconds) => new Wait(milliseconds)),
      fc.constant(new Reload()),
    ],
    { maxCommands: 40 },
  );
  fc.assert(
    fc.property(commands, (sequence) => {
      const model: Model = {
        now: start,
        own: { a: ward(), b: ward(), c: ward(), d: ward() },
        keys: { ONE: keyWard(), TWO: keyWard() },
        limits: {
          'ONE u': { since: 0, until: 0 },
          'ONE v': { since: 0, until: 0 },
          'TWO u': { since: 0, until: 0 },
        },
        calls: [],
      };
      const health = createHealth({ clock: () => model.now, random: () => 0 });
      health.adopt(table());
      fc.modelRun(() => ({ model, real: { health } }), sequence);
      for (const one of names) {
        const admitted = isLet(model, one);
        expect(health.admits(one, model.now)).toBe(admitted);
        const aside = health.setAside(one, model.now);
        expect(aside === undefined).toBe(admitted);
        if (!admitted) expect(health.calm()).toBe(false);
        if (aside === undefined) continue;
        const { own, key, limit } = around(model, one);
        const causes = [own, key].filter((of) => !lets(of, model.now)).map(({ cause }) => cause);
        expect([...causes, ...(cools(limit, model.now) ? ['rate-limited'] : [])]).toContain(aside.cause.kind);
        expect(aside.retryInMs).toBeGreaterThan(0);
        expect(aside.retryInMs).toBeLessThanOrEqual(lease);
      }
    }),
    { numRuns: 10_000 },
  );
});
