import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  admits,
  type Breaker,
  beginCall,
  breakerState,
  createBreaker,
  type Era,
  endCall,
  recentCounts,
  type Verdict,
} from '../../src/runtime/breaker.ts';

const failures = 3;
const cooldown = 1000;
const maxCooldown = 10_000;
const window = 2000;
const lease = 50_000;
const start = 50_000_000;
/** Four of the last six calls, without three failures in a row. */
const rules = { failures, errorShare: 60_000, minRequests: 6, window, cooldown, maxCooldown, probes: 2 };

const begin = (breaker: Breaker, now: number) => beginCall(breaker, { now, lease });
const end = (breaker: Breaker, era: Era, verdict: Verdict, now: number) =>
  endCall(breaker, era, verdict, { rules, now, random: () => 0 }, refused(verdict));
const refused = (verdict: Verdict) =>
  verdict === 'refusal' ? ({ kind: 'key-refused' } as const) : undefined;

/** A breaker, and the era in which the call began whose end is told: the one that is out, or an older one. */
interface Scene {
  readonly breaker: Breaker;
  readonly era: Era;
}

/** Breakers in every state that there is, as they come about. */
const states = {
  closed: () => called(createBreaker()),
  'closed, one failure before the last': () => called(told(createBreaker(), 'ff')),
  'closed, one failure before the share': () => called(told(createBreaker(), 'fsffs')),
  'closed again, with a call out from before': () => {
    const { breaker, era } = called(createBreaker());
    told(breaker, 'fff', start - cooldown);
    told(breaker, 'ss');
    return { breaker, era };
  },
  'closed again, and not well since': () => {
    const breaker = told(createBreaker(), 'fff', start - cooldown);
    return called(told(breaker, 'ssff'));
  },
  'open, with a call out from before': () => {
    const { breaker, era } = called(createBreaker());
    return { breaker: told(breaker, 'fff'), era };
  },
  'half-open, nobody asked yet, with a call out from before': () => {
    const { breaker, era } = called(createBreaker());
    return { breaker: told(breaker, 'fff', start - cooldown), era };
  },
  'half-open, the first probe is out': () => called(told(createBreaker(), 'fff', start - cooldown)),
  'half-open, the last probe is out': () => {
    const breaker = told(createBreaker(), 'fff', start - cooldown);
    return called(told(breaker, 's'));
  },
  'half-open, the probe and an older call are out': () => {
    const { breaker, era } = called(createBreaker());
    begin(told(breaker, 'fff', start - cooldown), start);
    return { breaker, era };
  },
} as const;

function called(breaker: Breaker): Scene {
  return { breaker, era: begin(breaker, start) ?? -1 };
}

/** Calls that begin and end at once: s for a success, f for a failure. */
function told(breaker: Breaker, verdicts: string, now = start): Breaker {
  for (const one of verdicts)
    end(breaker, begin(breaker, now) ?? -1, one === 's' ? 'success' : 'failure', now);
  return breaker;
}

type StateName = keyof typeof states;
type Event = 'begin' | Verdict | 'cooldown passes' | 'lease passes' | 'clock set back' | 'clock set forward';

/** What is true after the event: `-` where the next call is refused, and until when in cooldowns from the start. */
type Row = readonly [
  Event,
  'closed' | 'open' | 'half-open',
  failures: number,
  next: 'yes' | '-',
  away?: number,
];

/** Every event in every state. */
const table: { readonly [Name in StateName]: readonly Row[] } = {
  closed: [
    ['begin', 'closed', 0, 'yes'],
    ['success', 'closed', 0, 'yes'],
    ['failure', 'closed', 1, 'yes'],
    ['refusal', 'open', 0, '-', 1],
    ['ignored', 'closed', 0, 'yes'],
    ['cooldown passes', 'closed', 0, 'yes'],
    ['lease passes', 'closed', 0, 'yes'],
    ['clock set back', 'closed', 0, 'yes'],
    ['clock set forward', 'closed', 0, 'yes'],
  ],
  'closed, one failure before the last': [
    ['begin', 'closed', 2, 'yes'],
    ['success', 'closed', 0, 'yes'],
    ['failure', 'open', 0, '-', 1],
    ['refusal', 'open', 0, '-', 1],
    ['ignored', 'closed', 2, 'yes'],
    ['cooldown passes', 'closed', 2, 'yes'],
    ['lease passes', 'closed', 2, 'yes'],
    ['clock set back', 'closed', 2, 'yes'],
    ['clock set forward', 'closed', 2, 'yes'],
  ],
  'closed, one failure before the share': [
    ['begin', 'closed', 0, 'yes'],
    ['success', 'closed', 0, 'yes'],
    ['failure', 'open', 0, '-', 1],
    ['refusal', 'open', 0, '-', 1],
    ['ignored', 'closed', 0, 'yes'],
    ['cooldown passes', 'closed', 0, 'yes'],
    ['lease passes', 'closed', 0, 'yes'],
    ['clock set back', 'closed', 0, 'yes'],
    ['clock set forward', 'closed', 0, 'yes'],
  ],
  'closed again, with a call out from before': [
    ['begin', 'closed', 0, 'yes'],
    ['success', 'closed', 0, 'yes'],
    ['failure', 'closed', 0, 'yes'],
    ['refusal', 'closed', 0, 'yes'],
    ['ignored', 'closed', 0, 'yes'],
    ['cooldown passes', 'closed', 0, 'yes'],
    ['lease passes', 'closed', 0, 'yes'],
    ['clock set back', 'closed', 0, 'yes'],
    ['clock set forward', 'closed', 0, 'yes'],
  ],
  'closed again, and not well since': [
    ['begin', 'closed', 2, 'yes'],
    ['success', 'closed', 0, 'yes'],
    ['failure', 'open', 0, '-', 2],
    ['refusal', 'open', 0, '-', 2],
    ['ignored', 'closed', 2, 'yes'],
    ['cooldown passes', 'closed', 2, 'yes'],
    ['lease passes', 'closed', 2, 'yes'],
    ['clock set back', 'closed', 2, 'yes'],
    ['clock set forward', 'closed', 2, 'yes'],
  ],
  'open, with a call out from before': [
    ['begin', 'open', 0, '-', 1],
    ['success', 'open', 0, '-', 1],
    ['failure', 'open', 0, '-', 1],
    ['refusal', 'open', 0, '-', 1],
    ['ignored', 'open', 0, '-', 1],
    ['cooldown passes', 'half-open', 0, 'yes'],
    ['lease passes', 'half-open', 0, 'yes'],
    ['clock set back', 'half-open', 0, 'yes'],
    ['clock set forward', 'half-open', 0, 'yes'],
  ],
  'half-open, nobody asked yet, with a call out from before': [
    ['begin', 'half-open', 0, '-'],
    ['success', 'half-open', 0, 'yes'],
    ['failure', 'half-open', 0, 'yes'],
    ['refusal', 'half-open', 0, 'yes'],
    ['ignored', 'half-open', 0, 'yes'],
    ['cooldown passes', 'half-open', 0, 'yes'],
    ['lease passes', 'half-open', 0, 'yes'],
    ['clock set back', 'half-open', 0, 'yes'],
    ['clock set forward', 'half-open', 0, 'yes'],
  ],
  'half-open, the first probe is out': [
    ['begin', 'half-open', 0, '-'],
    ['success', 'half-open', 0, 'yes'],
    ['failure', 'open', 0, '-', 2],
    ['refusal', 'open', 0, '-', 2],
    ['ignored', 'half-open', 0, 'yes'],
    ['cooldown passes', 'half-open', 0, '-'],
    ['lease passes', 'half-open', 0, 'yes'],
    ['clock set back', 'half-open', 0, 'yes'],
    ['clock set forward', 'half-open', 0, 'yes'],
  ],
  'half-open, the last probe is out': [
    ['begin', 'half-open', 0, '-'],
    ['success', 'closed', 0, 'yes'],
    ['failure', 'open', 0, '-', 2],
    ['refusal', 'open', 0, '-', 2],
    ['ignored', 'half-open', 0, 'yes'],
    ['cooldown passes', 'half-open', 0, '-'],
    ['lease passes', 'half-open', 0, 'yes'],
    ['clock set back', 'half-open', 0, 'yes'],
    ['clock set forward', 'half-open', 0, 'yes'],
  ],
  'half-open, the probe and an older call are out': [
    ['begin', 'half-open', 0, '-'],
    ['success', 'half-open', 0, '-'],
    ['failure', 'half-open', 0, '-'],
    ['refusal', 'half-open', 0, '-'],
    ['ignored', 'half-open', 0, '-'],
    ['cooldown passes', 'half-open', 0, '-'],
    ['lease passes', 'half-open', 0, 'yes'],
    ['clock set back', 'half-open', 0, 'yes'],
    ['clock set forward', 'half-open', 0, 'yes'],
  ],
};

const passing: Readonly<Record<string, number>> = {
  'cooldown passes': cooldown,
  'lease passes': lease,
  'clock set back': -3_600_000,
  'clock set forward': 3_600_000,
};

// The keys are those of the table, which is typed by them.
const names = Object.keys(table) as StateName[];

const isVerdict = (event: Event): event is Verdict => event !== 'begin' && !(event in passing);

describe('every event in every state', () => {
  for (const name of names) {
    for (const [event, state, inARow, next, away] of table[name])
      test(`${name}: ${event}`, () => {
        const { breaker, era } = states[name]();
        const now = start + (passing[event] ?? 0);
        if (event === 'begin') begin(breaker, now);
        else if (isVerdict(event)) end(breaker, era, event, now);
        expect(breakerState(breaker, now)).toBe(state);
        expect(breaker.failures).toBe(inARow);
        expect(admits(breaker, now)).toBe(next === 'yes');
        if (away !== undefined) expect(breaker.until - now).toBe(away * cooldown);
      });
  }

  test('the table leaves no event out, and asking changes nothing', () => {
    for (const name of names) {
      expect(new Set(table[name].map(([event]) => event)).size).toBe(9);
      const { breaker, era } = states[name]();
      admits(breaker, start + 10 * cooldown);
      breakerState(breaker, start + 10 * cooldown);
      recentCounts(breaker, { rules, now: start + 10 * cooldown });
      expect({ breaker, era }).toEqual(states[name]());
    }
  });
});

test('the millisecond before the cooldown ends is too early, and the next is not', () => {
  const breaker = told(createBreaker(), 'fff');
  expect(begin(breaker, start + cooldown - 1)).toBeUndefined();
  expect(begin(breaker, start + cooldown)).toBeDefined();
});

test('of a thousand that wait, one gets the probe; whenever it is ignored or lost, one more', () => {
  const breaker = told(createBreaker(), 'fff', start - cooldown);
  for (let round = 0; round < 4; round += 1) {
    const now = start + round * lease;
    const eras = Array.from({ length: 1000 }, () => begin(breaker, now)).filter((era) => era !== undefined);
    expect(eras).toHaveLength(1);
    if (round % 2 === 0) end(breaker, eras[0] ?? -1, 'ignored', now);
  }
});

describe('the share of errors', () => {
  test('needs its minimum of calls, and they must be of the window', () => {
    expect(breakerState(told(createBreaker(), 'fsffs'), start)).toBe('closed');
    const breaker = told(createBreaker(), 'fsffs');
    expect(breakerState(told(breaker, 'f', start + window), start + window)).toBe('closed');
    const other = told(createBreaker(), 'fsffs');
    expect(breakerState(told(other, 'f', start + window / 2), start + window / 2)).toBe('open');
    expect(other.cause).toEqual({ kind: 'error-share', own: 66_667, calls: 6 });
  });

  test('is counted anew after the breaker has closed, and takes no call that is ignored', () => {
    const breaker = told(createBreaker(), 'fsffsf', start - cooldown);
    told(breaker, 'ss');
    expect(recentCounts(breaker, { rules, now: start }).calls).toBe(0);
    for (let count = 0; count < 1000; count += 1) {
      end(breaker, begin(breaker, start) ?? -1, 'ignored', start);
    }
    expect(recentCounts(breaker, { rules, now: start }).calls).toBe(0);
  });
});

describe('the cooldown', () => {
  const grow = (settings: Partial<typeof rules>, chance: number, times: number) => {
    const breaker = createBreaker();
    const waits: number[] = [];
    let now = start;
    for (let time = 0; time < times; time += 1) {
      const terms = { rules: { ...rules, ...settings }, now, random: () => chance };
      endCall(breaker, begin(breaker, now) ?? -1, 'refusal', terms, { kind: 'key-refused' });
      waits.push(breaker.until - now);
      now = breaker.until;
    }
    return waits;
  };

  test('doubles with each opening in a row, has up to a quarter by chance, and never passes its maximum', () => {
    expect(grow({}, 0, 6)).toEqual([1000, 2000, 4000, 8000, 8000, 8000]);
    expect(grow({}, 0.5, 6)).toEqual([1125, 2250, 4500, 9000, 9000, 9000]);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 1, max: 1e9 }),
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        (shortest, longest, chance) => {
          for (const wait of grow({ cooldown: shortest, maxCooldown: longest }, chance, 40)) {
            expect(wait).toBeGreaterThanOrEqual(shortest);
            expect(wait).toBeLessThanOrEqual(Math.max(longest, Math.ceil(shortest * 1.25)));
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test('begins at its first length again after it was well for as long as it had been away', () => {
    const breaker = told(createBreaker(), 'fff');
    told(breaker, 'ss', start + cooldown);
    expect(told(structuredClone(breaker), 'fff', start + 2 * cooldown - 1)).toMatchObject({ away: 2000 });
    expect(told(breaker, 'fff', start + 2 * cooldown)).toMatchObject({ away: 1000 });
  });
});

describe('any history', () => {
  /** A call that is out. Whatever changes the breaker's state takes its say from every call that is out. */
  interface Call {
    readonly era: Era;
    counts: boolean;
    readonly probe: boolean;
  }

  /** What is known of the world apart from the breaker: all that ever happened, from which the rest follows. */
  interface Model {
    now: number;
    state: 'closed' | 'open' | 'half-open';
    /** When it became so, and when the cooldown or the probe's lease is over. */
    since: number;
    until: number;
    /** What calls came to while it was closed. */
    ends: { readonly at: number; readonly failed: boolean }[];
    wait: number;
    proved: number;
    calls: Call[];
  }

  function change(model: Model, state: Model['state'], lasts: number): void {
    for (const call of model.calls) call.counts = false;
    Object.assign(model, { state, since: model.now, until: model.now + lasts });
  }

  function opens(model: Model): void {
    const well = model.state === 'closed' && Math.abs(model.now - model.since) >= model.wait;
    model.wait = well || model.wait === 0 ? cooldown : Math.min(2 * model.wait, 8 * cooldown);
    model.proved = 0;
    change(model, 'open', model.wait);
  }

  /** By the words of the rule: so many in a row, or a share of those of this half of the window and of the last. */
  function shouldOpen({ ends, now }: Model): boolean {
    const lastSuccess = ends.findLastIndex(({ failed }) => !failed);
    if (ends.length - 1 - lastSuccess >= failures) return true;
    const half = Math.floor(now / (window / 2));
    const kept: typeof ends = [];
    // What the clock has jumped over, in either direction, is forgotten.
    for (const one of ends) {
      const gap = Math.floor(one.at / (window / 2)) - Math.floor((kept.at(-1)?.at ?? one.at) / (window / 2));
      if (gap < 0 || gap > 1) kept.length = 0;
      kept.push(one);
    }
    const recent = kept.filter(({ at }) => half - Math.floor(at / (window / 2)) <= 1);
    return recent.length >= 6 && recent.filter(({ failed }) => failed).length / recent.length >= 0.6;
  }

  const isDue = ({ now, until, since }: Model) => now >= until || now < since;

  class Begin implements fc.Command<Model, Breaker> {
    check = () => true;
    run(model: Model, breaker: Breaker) {
      const era = begin(breaker, model.now);
      const probe = model.state !== 'closed';
      expect(era !== undefined).toBe(!probe || isDue(model));
      if (era === undefined) return;
      if (probe) change(model, 'half-open', lease);
      model.calls.push({ era, probe, counts: true });
      expect(model.calls.filter((call) => call.probe && call.counts).length).toBeLessThanOrEqual(1);
    }
    toString = () => 'begin';
  }

  class Wait implements fc.Command<Model, Breaker> {
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

  /** Any call that is out may be the one that ends. */
  class Report implements fc.Command<Model, Breaker> {
    readonly verdict: Verdict;
    readonly which: number;
    constructor(verdict: Verdict, which: number) {
      this.verdict = verdict;
      this.which = which;
    }
    check = (model: Readonly<Model>) => model.calls.length > 0;
    run(model: Model, breaker: Breaker) {
      const [call] = model.calls.splice(this.which % model.calls.length, 1);
      if (call === undefined) throw new Error('one is out');
      end(breaker, call.era, this.verdict, model.now);
      if (!call.counts) return;
      if (call.probe) this.endProbe(model);
      else if (this.verdict !== 'ignored') {
        model.ends.push({ at: model.now, failed: this.verdict !== 'success' });
        if (this.verdict === 'refusal' || (this.verdict === 'failure' && shouldOpen(model))) opens(model);
      }
    }
    endProbe(model: Model) {
      if (this.verdict === 'failure' || this.verdict === 'refusal') {
        opens(model);
        return;
      }
      if (this.verdict === 'success') model.proved += 1;
      change(model, model.proved === 2 ? 'closed' : 'open', 0);
      if (model.state === 'closed') model.ends = [];
    }
    toString = () => `${this.verdict} of ${this.which}`;
  }

  test('leads where a model of it leads, and never to two probes', () => {
    const verdicts: Verdict[] = ['success', 'failure', 'failure', 'refusal', 'ignored'];
    const commands = fc.commands(
      [
        fc.constant(new Begin()),
        fc.constant(new Begin()),
        fc
          .tuple(fc.constantFrom(...verdicts), fc.nat(5))
          .map(([verdict, which]) => new Report(verdict, which)),
        fc
          .constantFrom(1, 300, cooldown - 1, cooldown, window, lease, -1, -500, -3_600_000)
          .map((milliseconds) => new Wait(milliseconds)),
      ],
      { maxCommands: 60 },
    );
    fc.assert(
      fc.property(commands, (sequence) => {
        const model: Model = {
          ...{ now: start, state: 'closed', since: 0, until: 0, ends: [], wait: 0, proved: 0, calls: [] },
        };
        const breaker = createBreaker();
        fc.modelRun(() => ({ model, real: breaker }), sequence);
        const due = model.state === 'open' && isDue(model);
        expect(breakerState(breaker, model.now)).toBe(due ? 'half-open' : model.state);
        expect(breaker.until).toBe(model.state === 'closed' ? model.since : model.until);
      }),
      { numRuns: 10_000 },
    );
  });
});
