import type { ResolveContext } from '../../runtime/resolution.ts';

/** What is known of a request at once. */
export type Known = Omit<ResolveContext, 'inputTokens' | 'complexity'>;

/**
 * What is known of a request, and how long it is by an estimate, made when a rule, a price or a bound first asks: most
 * policies never do, and on a long prompt it costs more than the rest of a decision. It is a getter of a class, because
 * an object literal with a getter would cost every request a hidden class of its own.
 */
export class RequestContext implements ResolveContext {
  private readonly countTokens: () => number;
  private tokens: number | undefined = undefined;

  constructor(known: Known, countTokens: () => number) {
    Object.assign(this, known);
    this.countTokens = countTokens;
  }

  get inputTokens(): number {
    this.tokens ??= this.countTokens();
    return this.tokens;
  }
}

/** The same for one that can also be rated by how demanding it is. */
export class RatedContext extends RequestContext {
  private readonly rate: () => number;
  private score: number | undefined = undefined;

  constructor(known: Known, estimates: { countTokens(): number; rate(): number }) {
    super(known, estimates.countTokens);
    this.rate = estimates.rate;
  }

  get complexity(): number {
    this.score ??= this.rate();
    return this.score;
  }
}
