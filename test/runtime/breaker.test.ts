import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  admits,
  type Breaker,
  beginCall,
  breakerState,
  type CallOutcome,
  createBreaker,
  type Era,
  endCall,
} from '../../src/runtime/breaker.ts';

const failures = 3;
const cooldown = 1000;
const lease = 5000;
const start = 50_000;

const begin = (breaker: Breaker, now: number) => beginCall(breaker, { now, lease });
const end = (breaker: Breaker, era: Era, outcome: CallOutcome, now: number) =>
  endCall(breaker, era, { outcome, now, failures, cooldown: () => cooldown });

/** A breaker, and the eras in which the call began whose end is told: the one that is out, or an older one. */
interface Scene {
  readonly breaker: Breaker;
  readonly era: Era;
}

/** Breakers in every state that there is, as they come about. */
const states = {
  closed: () => called(createBreaker()),
  'closed, one failure before the last': () => called(failed(createBreaker(), failures - 1)),
  'closed again, with a call out from before': () => {
    const { breaker, era } = called(createBreaker());
    failed(breaker, failures, start - cooldown);
    end(breaker, begin(breaker, start) ?? -1, 'success', start);
    return { breaker, era };
  },
  'open, with a call out from before': () => {
    const { breaker, era } = called(createBreaker());
    return { breaker: failed(breaker, failures), era };
  },
  'half-open, nobody asked yet, with a call out from before': () => {
    const { breaker, era } = called(createBreaker());
    return { breaker: failed(breaker, failures, start - cooldown), era };
  },
  'half-open, the probe is out': () => called(failed(createBreaker(), failures, start - cooldown)),
  'half-open, the probe and an older call are out': () => {
    const { breaker, era } = called(createBreaker());
    begin(failed(breaker, failures, start - cooldown), start);
    return { breaker, era };
  },
} as const;

function called(breaker: Breaker): Scene {
  return { breaker, era: begin(breaker, start) ?? -1 };
}

function failed(breaker: Breaker, times: number, now = start): Breaker {
  for (let count = 0; count < times; count += 1) end(breaker, begin(breaker, now) ?? -1, 'failure', now);
  return breaker;
}

type StateName = keyof typeof states;
type Event = 'begin' | CallOutcome | 'cooldown passes' | 'lease passes';

/** After the event: may a call have begun, the state, the failures in a row, whether the next call is admitted. */
type Row = [StateName, Event, boolean | null, string, number, boolean];

const table: Row[] = [
  ['closed', 'begin', true, 'closed', 0, true],
  ['closed', 'success', null, 'closed', 0, true],
  ['closed', 'failure', null, 'closed', 1, true],
  ['closed', 'ignored', null, 'closed', 0, true],
  ['closed', 'cooldown passes', null, 'closed', 0, true],
  ['closed', 'lease passes', null, 'closed', 0, true],
  ['closed, one failure before the last', 'begin', true, 'closed', 2, true],
  ['closed, one failure before the last', 'success', null, 'closed', 0, true],
  ['closed, one failure before the last', 'failure', null, 'open', 0, false],
  ['closed, one failure before the last', 'ignored', null, 'closed', 2, true],
  ['closed, one failure before the last', 'cooldown passes', null, 'closed', 2, true],
  ['closed again, with a call out from before', 'success', null, 'closed', 0, true],
  ['closed again, with a call out from before', 'failure', null, 'closed', 0, true],
  ['closed again, with a call out from before', 'ignored', null, 'closed', 0, true],
  ['open, with a call out from before', 'begin', false, 'open', 0, false],
  ['open, with a call out from before', 'success', null, 'open', 0, false],
  ['open, with a call out from before', 'failure', null, 'open', 0, false],
  ['open, with a call out from before', 'ignored', null, 'open', 0, false],
  ['open, with a call out from before', 'cooldown passes', null, 'half-open', 0, true],
  ['half-open, nobody asked yet, with a call out from before', 'begin', true, 'half-open', 0, false],
  ['half-open, nobody asked yet, with a call out from before', 'success', null, 'half-open', 0, true],
  ['half-open, nobody asked yet, with a call out from before', 'failure', null, 'half-open', 0, true],
  ['half-open, nobody asked yet, with a call out from before', 'ignored', null, 'half-open', 0, true],
  ['half-open, nobody asked yet, with a call out from before', 'cooldown passes', null, 'half-open', 0, true],
  ['half-open, the probe is out', 'begin', false, 'half-open', 0, false],
  ['half-open, the probe is out', 'success', null, 'closed', 0, true],
  ['half-open, the probe is out', 'failure', null, 'open', 0, false],
  ['half-open, the probe is out', 'ignored', null, 'half-open', 0, true],
  ['half-open, the probe is out', 'cooldown passes', null, 'half-open', 0, false],
  ['half-open, the probe is out', 'lease passes', null, 'half-open', 0, true],
  ['half-open, the probe and an older call are out', 'begin', false, 'half-open', 0, false],
  ['half-open, the probe and an older call are out', 'success', null, 'half-open', 0, false],
  ['half-open, the probe and an older call are out', 'failure', null, 'half-open', 0, false],
  ['half-open, the probe and an older call are out', 'ignored', null, 'half-open', 0, false],
  ['half-open, the probe and an older call are out', 'cooldown passes', null, 'half-open', 0, false],
  ['half-open, the probe and an older call are out', 'lease passes', null, 'half-open', 0, true],
];

describe('every event in every state', () => {
  test.each(table)('%s: %s', (name, event, begun, state, inARow, admitted) => {
    const { breaker, era } = states[name]();
    let now = start;
    if (event === 'begin') expect(begin(breaker, now) !== undefined).toBe(begun);
    else if (event === 'cooldown passes') now += cooldown;
    else if (event === 'lease passes') now += lease;
    else end(breaker, era, event, now);
    expect(breakerState(breaker, now)).toBe(state);
    expect(breaker.failures).toBe(inARow);
    expect(admits(breaker, now)).toBe(admitted);
  });

  test('the table leaves no state out, and asking changes nothing', () => {
    expect(new Set(table.map(([name]) => name))).toEqual(new Set(Object.keys(states)));
    for (const make of Object.values(states)) {
      const { breaker, era } = make();
      admits(breaker, start + 10 * cooldown);
      breakerState(breaker, start + 10 * cooldown);
      expect({ breaker, era }).toEqual(make());
    }
  });
});

test('the millisecond before the cooldown ends is too early, and the next is not', () => {
  const breaker = failed(createBreaker(), failures);
  expect(begin(breaker, start + cooldown - 1)).toBeUndefined();
  expect(begin(breaker, start + cooldown)).toBeDefined();
});

test('a clock that is set back to before the opening makes the probe due, not the outage longer', () => {
  const breaker = failed(createBreaker(), failures);
  expect(admits(breaker, start)).toBe(false);
  expect(breakerState(breaker, start - 3_600_000)).toBe('half-open');
  expect(begin(breaker, start - 3_600_000)).toBeDefined();
  expect(begin(breaker, start - 3_600_000)).toBeUndefined();
});

test('of a thousand that wait, one gets the probe; whenever it is ignored or lost, one more', () => {
  const breaker = failed(createBreaker(), failures, start - cooldown);
  for (let round = 0; round < 4; round += 1) {
    const now = start + round * lease;
    const eras = Array.from({ length: 1000 }, () => begin(breaker, now)).filter((era) => era !== undefined);
    expect(eras).toHaveLength(1);
    if (round % 2 === 0) end(breaker, eras[0] ?? -1, 'ignored', now);
  }
});

describe('any history', () => {
  /** A call that is out. Whatever changes the breaker's state takes its say from every call that is out. */
  interface Call {
    readonly era: Era;
    counts: boolean;
    readonly probe: boolean;
  }

  /** What is known of the world apart from the breaker. */
  interface Model {
    now: number;
    state: 'closed' | 'open' | 'half-open';
    inARow: number;
    /** When the cooldown or the probe's lease is over. */
    until: number;
    calls: Call[];
  }

  function change(model: Model, to: Partial<Model>): void {
    for (const call of model.calls) call.counts = false;
    Object.assign(model, { inARow: 0, ...to });
  }

  class Begin implements fc.Command<Model, Breaker> {
    check = () => true;
    run(model: Model, breaker: Breaker) {
      const era = begin(breaker, model.now);
      const probe = model.state !== 'closed';
      expect(era !== undefined).toBe(!probe || model.now >= model.until);
      if (era === undefined) return;
      if (probe) change(model, { state: 'half-open', until: model.now + lease });
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
    readonly outcome: CallOutcome;
    readonly which: number;
    constructor(outcome: CallOutcome, which: number) {
      this.outcome = outcome;
      this.which = which;
    }
    check = (model: Readonly<Model>) => model.calls.length > 0;
    run(model: Model, breaker: Breaker) {
      const [call] = model.calls.splice(this.which % model.calls.length, 1);
      if (call === undefined) throw new Error('one is out');
      end(breaker, call.era, this.outcome, model.now);
      if (!call.counts) return;
      const open = { state: 'open', until: model.now + cooldown } as const;
      if (call.probe) {
        if (this.outcome === 'success') change(model, { state: 'closed' });
        else change(model, this.outcome === 'failure' ? open : { state: 'open', until: model.now });
      } else if (this.outcome !== 'ignored') {
        model.inARow = this.outcome === 'success' ? 0 : model.inARow + 1;
        if (model.inARow === failures) change(model, open);
      }
    }
    toString = () => `${this.outcome} of ${this.which}`;
  }

  test('leads where a model of it leads, and never to two probes', () => {
    const commands = fc.commands(
      [
        fc.constant(new Begin()),
        fc.constant(new Begin()),
        fc
          .tuple(
            fc.constantFrom('success' as const, 'failure' as const, 'failure' as const, 'ignored' as const),
            fc.nat(5),
          )
          .map(([outcome, which]) => new Report(outcome, which)),
        fc.constantFrom(1, cooldown - 1, cooldown, lease).map((milliseconds) => new Wait(milliseconds)),
      ],
      { maxCommands: 60 },
    );
    fc.assert(
      fc.property(commands, (sequence) => {
        const model: Model = { now: start, state: 'closed', inARow: 0, until: 0, calls: [] };
        const breaker = createBreaker();
        fc.modelRun(() => ({ model, real: breaker }), sequence);
        const due = model.state === 'open' && model.now >= model.until;
        expect(breakerState(breaker, model.now)).toBe(due ? 'half-open' : model.state);
        expect(breaker.failures).toBe(model.inARow);
      }),
      { numRuns: 3000 },
    );
  });
});
