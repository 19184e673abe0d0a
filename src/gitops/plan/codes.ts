import type { ChangeClass } from './change.ts';

/** What a code means, for `docs/plan.md`. */
export interface ChangeKind {
  readonly class: ChangeClass;
  readonly says: string;
}

/** Every change there is a name for. A code is never used for anything else, and its class never changes. */
export const changeKinds = {
  'environment-removed': { class: 'BREAKING', says: 'An environment has no overlay any more.' },
  'capability-removed': { class: 'BREAKING', says: 'Callers who ask for it are refused.' },
  'promise-narrowed': {
    class: 'BREAKING',
    says: 'A feature, an input or output modality, or a part of the context window is promised no more.',
  },
  'exclusive-lost': { class: 'BREAKING', says: 'Another model than the one named may answer from now on.' },
  'region-added': {
    class: 'BREAKING',
    says: 'Requests can reach a provider in a region, or of an unknown region, that none of them could reach.',
  },
  'training-allowed': {
    class: 'BREAKING',
    says: 'Requests can reach a provider that is not known to keep their data out of its training.',
  },
  'access-removed': {
    class: 'BREAKING',
    says: 'A team, or everybody, is refused what it may ask for today.',
  },
  'no-target': { class: 'BREAKING', says: 'Some requests have no deployment left that may answer them.' },
  'team-removed': { class: 'BREAKING', says: 'The keys of a team are refused.' },
  'invariant-broken': {
    class: 'BREAKING',
    says: 'A sentence that held for every request does not hold any more.',
  },
  'invariant-unproven': { class: 'BREAKING', says: 'It can no longer be proven that a sentence holds.' },
  'invariant-removed': { class: 'BREAKING', says: 'Nobody demands any more that a sentence holds.' },

  'experiment-weights-changed': {
    class: 'INTEGRITY',
    says: 'The arms of a running experiment get other shares: units change sides, and what was measured mixes.',
  },
  'experiment-arms-changed': { class: 'INTEGRITY', says: 'A running experiment has other arms.' },
  'experiment-target-changed': {
    class: 'INTEGRITY',
    says: 'An arm of a running experiment leads elsewhere.',
  },
  'experiment-unit-changed': {
    class: 'INTEGRITY',
    says: 'Another kind of unit stays with an arm, or units are drawn anew, within one phase.',
  },
  'experiment-audience-narrowed': {
    class: 'INTEGRITY',
    says: 'Units that take part in a running experiment leave it: its share falls, or a rule takes their requests away.',
  },
  'experiment-goal-changed': {
    class: 'INTEGRITY',
    says: 'A running experiment is judged by another goal or other guards than it began with.',
  },
  'rollout-reversed': {
    class: 'INTEGRITY',
    says: 'A rollout that has begun moves units back, or begins anew with others: they change sides twice.',
  },

  'target-moved': { class: 'BEHAVIOURAL', says: 'Some requests go to another deployment first.' },
  'fallback-changed': {
    class: 'BEHAVIOURAL',
    says: 'Other deployments, or in another order, stand behind the first.',
  },
  'choice-changed': {
    class: 'BEHAVIOURAL',
    says: 'Load, speed or a bound decides in another way than before: who is first depends on the moment.',
  },
  'arm-moved': {
    class: 'BEHAVIOURAL',
    says: 'Some units are in another arm, or in or out of an experiment.',
  },
  'experiment-restarted': {
    class: 'BEHAVIOURAL',
    says: 'A new phase draws all units of an experiment anew.',
  },
  'experiment-started': { class: 'BEHAVIOURAL', says: 'An experiment runs from now on.' },
  'experiment-ended': { class: 'BEHAVIOURAL', says: 'An experiment was concluded or removed.' },
  'rollout-started': { class: 'BEHAVIOURAL', says: 'A rollout moves the default step by step.' },
  'rollout-changed': {
    class: 'BEHAVIOURAL',
    says: 'A rollout moves units at other times, or undoes itself otherwise.',
  },
  'rollout-ended': { class: 'BEHAVIOURAL', says: 'A rollout is gone.' },
  'params-changed': { class: 'BEHAVIOURAL', says: 'Requests are sent with other parameters.' },
  'timeouts-changed': { class: 'BEHAVIOURAL', says: 'An attempt counts as failed sooner or later.' },
  'hedge-changed': { class: 'BEHAVIOURAL', says: 'A second request goes out at another time, or no more.' },
  'shadow-changed': { class: 'BEHAVIOURAL', says: 'Copies of requests go elsewhere, or of another share.' },
  'provider-changed': {
    class: 'BEHAVIOURAL',
    says: 'Calls to a provider go elsewhere, or are made otherwise.',
  },
  'upstream-changed': { class: 'BEHAVIOURAL', says: 'A deployment asks its provider for another model.' },
  'model-changed': {
    class: 'BEHAVIOURAL',
    says: 'The facts of a model, or the order of its deployments, are others.',
  },
  'limits-changed': { class: 'BEHAVIOURAL', says: 'A team or a provider may have more or less at once.' },
  'team-changed': {
    class: 'BEHAVIOURAL',
    says: 'A team has another region or other tags, which rules may ask for.',
  },
  'degradation-changed': { class: 'BEHAVIOURAL', says: 'Something else happens when a budget is spent.' },
  'retry-changed': { class: 'BEHAVIOURAL', says: 'Failed calls are tried again more or less often.' },
  'breaker-changed': { class: 'BEHAVIOURAL', says: 'Deployments that fail are set aside sooner or later.' },
  'not-told-apart': {
    class: 'BEHAVIOURAL',
    says: 'It is written otherwise, and whether every request gets the same answer could not be shown.',
  },

  'price-changed': { class: 'COST', says: 'A deployment has another price.' },
  'cost-changed': { class: 'COST', says: 'The same requests cost more or less.' },
  'budget-changed': { class: 'COST', says: 'A team may spend another amount.' },

  'redundancy-lost': { class: 'RELIABILITY', says: 'Fewer providers stand behind some requests.' },
  'single-point-of-failure': {
    class: 'RELIABILITY',
    says: 'Some requests depend on one provider alone from now on.',
  },
  'redundancy-gained': { class: 'SAFE', says: 'More providers stand behind the requests.' },

  'environment-added': { class: 'SAFE', says: 'A new overlay.' },
  'capability-added': { class: 'SAFE', says: 'A new capability.' },
  'capability-renamed': {
    class: 'BREAKING',
    says: 'It is called otherwise; the registry says from what it was `moved`. Callers of the old name are refused.',
  },
  'capability-renamed-unasked': {
    class: 'BEHAVIOURAL',
    says: 'The same, and none of the recorded requests of its environments asked for the old name.',
  },
  'model-renamed': {
    class: 'SAFE',
    says: 'A model is called otherwise, and whatever named it names it so: no request can tell.',
  },
  'promise-widened': { class: 'SAFE', says: 'More is promised to callers.' },
  'exclusive-gained': { class: 'SAFE', says: 'No other model may answer from now on.' },
  'access-added': { class: 'SAFE', says: 'A team may ask for more.' },
  'team-added': { class: 'SAFE', says: 'A new team.' },
  'invariant-added': { class: 'SAFE', says: 'A new sentence holds for every request.' },
  'invariant-proven': { class: 'SAFE', says: 'A sentence that was not proven, or waived, is proven.' },
  'model-added': {
    class: 'SAFE',
    says: 'A new model, provider or deployment that no request of today reaches.',
  },
  'model-removed': {
    class: 'SAFE',
    says: 'A model, provider or deployment is gone that no request reached.',
  },
  'self-test-changed': {
    class: 'SAFE',
    says: 'Only the requests by which a runtime tests itself are others: another version has compiled the table.',
  },
  'described-otherwise': { class: 'SAFE', says: 'Only names, descriptions or owners differ.' },
  'written-otherwise': {
    class: 'SAFE',
    says: 'The rules are others, and every request gets the same answer.',
  },
} as const satisfies Readonly<Record<string, ChangeKind>>;

export type ChangeCode = keyof typeof changeKinds;
