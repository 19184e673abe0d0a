import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  admits,
  type Breaker,
  beginCall,
  breakerState,
  type CallOutcome,
  createBreaker,
  endCall,
  forceCall,
} from '../../src/runtime/breaker.ts';

const failures = 3;
const cooldown = 1000;
const start = 50_000;

const end = (breaker: Breaker, outcome: CallOutcome, now: number) =>
  endCall(breaker, outcome, { now, failures, cooldown: () => cooldown });

/** Breakers in every state that there is, as they come about. */
const states = {
  closed: createBreaker,
  'closed with one call out': () => started(createBreaker(), 1),
  'closed, one failure before the last': () => failed(createBreaker(), failures - 1),
  open: () => failed(createBreaker(), failures),
  'open with a call out that began before': () => failed(started(createBreaker(), 1), failures),
  'half-open, nobody asked yet': () => failed(createBreaker(), failures, start - cooldown),
  'half-open, the probe is out': () => started(failed(createBreaker(), failures, start - cooldown), 1),
  'half-open, the probe and an older call are out': () =>
    started(failed(started(createBreaker(), 1), failures, start - cooldown), 1),
} as const;

function started(breaker: Breaker, calls: number): Breaker {
  for (let count = 0; count < calls; count += 1) beginCall(breaker, start);
  return breaker;
}

function failed(breaker: Breaker, times: number, now = start): Breaker {
  for (let count = 0; count < times; count += 1) {
    beginCall(breaker, now);
    end(breaker, 'failure', now);
  }
  return breaker;
}

type StateName = keyof typeof states;
type Event = 'begin' | CallOutcome | 'cooldown passes';

/** After the event: may a call have begun, the state, the failures in a row, whether the next call is admitted. */
type Row = [StateName, Event, boolean | null, string, number, boolean];

const table: Row[] = [
  ['closed', 'begin', true, 'closed', 0, true],
  ['closed', 'cooldown passes', null, 'closed', 0, true],
  ['closed with one call out', 'begin', true, 'closed', 0, true],
  ['closed with one call out', 'success', null, 'closed', 0, true],
  ['closed with one call out', 'failure', null, 'closed', 1, true],
  ['closed with one call out', 'ignored', null, 'closed', 0, true],
  ['closed with one call out', 'cooldown passes', null, 'closed', 0, true],
  ['closed, one failure before the last', 'begin', true, 'closed', 2, true],
  ['closed, one failure before the last', 'success', null, 'closed', 0, true],
  ['closed, one failure before the last', 'failure', null, 'open', 0, false],
  ['closed, one failure before the last', 'ignored', null, 'closed', 2, true],
  ['closed, one failure before the last', 'cooldown passes', null, 'closed', 2, true],
  ['open', 'begin', false, 'open', 0, false],
  ['open', 'cooldown passes', null, 'half-open', 0, true],
  ['open with a call out that began before', 'begin', false, 'open', 0, false],
  ['open with a call out that began before', 'success', null, 'open', 0, false],
  ['open with a call out that began before', 'failure', null, 'open', 0, false],
  ['open with a call out that began before', 'ignored', null, 'open', 0, false],
  ['open with a call out that began before', 'cooldown passes', null, 'half-open', 0, true],
  ['half-open, nobody asked yet', 'begin', true, 'half-open', 0, false],
  ['half-open, nobody asked yet', 'cooldown passes', null, 'half-open', 0, true],
  ['half-open, the probe is out', 'begin', false, 'half-open', 0, false],
  ['half-open, the probe is out', 'success', null, 'closed', 0, true],
  ['half-open, the probe is out', 'failure', null, 'open', 0, false],
  ['half-open, the probe is out', 'ignored', null, 'half-open', 0, true],
  ['half-open, the probe is out', 'cooldown passes', null, 'half-open', 0, false],
  ['half-open, the probe and an older call are out', 'begin', false, 'half-open', 0, false],
  ['half-open, the probe and an older call are out', 'success', null, 'closed', 0, true],
  ['half-open, the probe and an older call are out', 'failure', null, 'open', 0, false],
  ['half-open, the probe and an older call are out', 'ignored', null, 'half-open', 0, false],
  ['half-open, the probe and an older call are out', 'cooldown passes', null, 'half-open', 0, false],
];

describe('every event in every state', () => {
  test.each(table)('%s: %s', (name, event, begun, state, inARow, admitted) => {
    const breaker = states[name]();
    let now = start;
    if (event === 'begin') expect(beginCall(breaker, now)).toBe(begun);
    else if (event === 'cooldown passes') now += cooldown;
    else end(breaker, event, now);
    expect(breakerState(breaker, now)).toBe(state);
    expect(breaker.failures).toBe(inARow);
    expect(admits(breaker, now)).toBe(admitted);
  });

  test('the table leaves no state out, and asking changes nothing', () => {
    expect(new Set(table.map(([name]) => name))).toEqual(new Set(Object.keys(states)));
    for (const make of Object.values(states)) {
      const breaker = make();
      admits(breaker, start + 10 * cooldown);
      breakerState(breaker, start + 10 * cooldown);
      expect(breaker).toEqual(make());
    }
  });
});

test('the millisecond before the cooldown ends is too early, and the next is not', () => {
  const breaker = failed(createBreaker(), failures);
  expect(beginCall(breaker, start + cooldown - 1)).toBe(false);
  expect(beginCall(breaker, start + cooldown)).toBe(true);
});

test('a clock that is set back to before the opening makes the probe due, not the outage longer', () => {
  const breaker = failed(createBreaker(), failures);
  expect(admits(breaker, start)).toBe(false);
  expect(breakerState(breaker, start - 3_600_000)).toBe('half-open');
  expect(beginCall(breaker, start - 3_600_000)).toBe(true);
  expect(beginCall(breaker, start - 3_600_000)).toBe(false);
});

test('of a thousand that wait, one gets the probe; whenever it is ignored, one more', () => {
  const breaker = states['half-open, nobody asked yet']();
  for (let round = 0; round < 3; round += 1) {
    const admitted = Array.from({ length: 1000 }, () => beginCall(breaker, start)).filter(Boolean);
    expect(admitted).toHaveLength(1);
    end(breaker, 'ignored', start);
  }
});

test('a forced call is never the probe, and its report frees no permit that the probe holds', () => {
  const breaker = states['half-open, the probe is out']();
  forceCall(breaker);
  end(breaker, 'ignored', start);
  expect(admits(breaker, start)).toBe(false);
  end(breaker, 'ignored', start);
  expect(admits(breaker, start)).toBe(true);
});

describe('any history', () => {
  /** What is known of the world apart from the breaker: who is out, and the failures in a row. */
  interface Model {
    now: number;
    state: 'closed' | 'open' | 'half-open';
    inARow: number;
    retryAt: number;
    /** Calls that began while closed or by force, and probes. */
    others: number;
    probes: number;
  }

  class Begin implements fc.Command<Model, Breaker> {
    check = () => true;
    run(model: Model, breaker: Breaker) {
      const due = model.state === 'open' && model.now >= model.retryAt;
      const free = model.state === 'half-open' && model.probes === 0;
      expect(beginCall(breaker, model.now)).toBe(model.state === 'closed' || due || free);
      if (model.state === 'closed') model.others += 1;
      else if (due || free) {
        model.state = 'half-open';
        model.probes += 1;
      }
      expect(model.probes).toBeLessThanOrEqual(1);
    }
    toString = () => 'begin';
  }

  class Force implements fc.Command<Model, Breaker> {
    check = () => true;
    run(model: Model, breaker: Breaker) {
      forceCall(breaker);
      model.others += 1;
    }
    toString = () => 'force';
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

  /** Reports come for calls that are out only. The model does not say for which, as the router is not told. */
  class Report implements fc.Command<Model, Breaker> {
    readonly outcome: CallOutcome;
    constructor(outcome: CallOutcome) {
      this.outcome = outcome;
    }
    check = (model: Readonly<Model>) => model.others + model.probes > 0;
    run(model: Model, breaker: Breaker) {
      end(breaker, this.outcome, model.now);
      if (model.state === 'half-open' && model.probes === 1 && this.outcome !== 'ignored') {
        model.probes = 0;
        model.inARow = 0;
        model.state = this.outcome === 'success' ? 'closed' : 'open';
        model.retryAt = model.now + cooldown;
        return;
      }
      if (model.others > 0) model.others -= 1;
      else model.probes -= 1;
      if (model.state !== 'closed' || this.outcome === 'ignored') return;
      model.inARow = this.outcome === 'success' ? 0 : model.inARow + 1;
      if (model.inARow === failures) {
        Object.assign(model, { state: 'open', inARow: 0, retryAt: model.now + cooldown });
      }
    }
    toString = () => this.outcome;
  }

  test('leads where a model of it leads, and never to two probes', () => {
    const commands = fc.commands(
      [
        fc.constant(new Begin()),
        fc.constant(new Begin()),
        fc.constant(new Force()),
        fc
          .constantFrom('success' as const, 'failure' as const, 'failure' as const, 'ignored' as const)
          .map((outcome) => new Report(outcome)),
        fc.constantFrom(1, cooldown - 1, cooldown).map((milliseconds) => new Wait(milliseconds)),
      ],
      { maxCommands: 60 },
    );
    fc.assert(
      fc.property(commands, (sequence) => {
        const model: Model = { now: start, state: 'closed', inARow: 0, retryAt: 0, others: 0, probes: 0 };
        const breaker = createBreaker();
        fc.modelRun(() => ({ model, real: breaker }), sequence);
        const due = model.state === 'open' && model.now >= model.retryAt;
        expect(breakerState(breaker, model.now)).toBe(due ? 'half-open' : model.state);
        expect(breaker.failures).toBe(model.inARow);
        expect(breaker.calls).toBe(model.others);
      }),
      { numRuns: 10_000 },
    );
  });
});
