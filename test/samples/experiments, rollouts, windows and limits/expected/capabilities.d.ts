// Written by `signalbox types` from promises sha256:a1b749f5a66dd9fa. Do not edit.

/** Every capability of the registry, with what each promises on every route. */
export interface Capabilities {
  /**
   * Talk with people.
   *
   * Owner: platform
   */
  readonly 'chat': {
    readonly features: 'streaming';
    readonly input: 'text';
    readonly output: 'text';
    /** Tokens. */
    readonly context: 200000;
    /** Tokens. */
    readonly maxOutput: 8000;
  };
  /**
   * Write drafts.
   *
   * Owner: platform
   */
  readonly 'drafts': {
    readonly features: 'streaming';
    readonly input: 'text';
    readonly output: 'text';
    /** Tokens. */
    readonly context: 200000;
    /** Tokens. */
    readonly maxOutput: 8000;
  };
  /**
   * Only a draft of an experiment, which is not in the table.
   *
   * Owner: platform
   */
  readonly 'ideas': {
    readonly features: 'streaming';
    readonly input: 'text';
    readonly output: 'text';
    /** Tokens. */
    readonly context: 200000;
    /** Tokens. */
    readonly maxOutput: 8000;
  };
}

/** What an application writes where it would write a model. */
export type CapabilityName = keyof Capabilities;

/** The capabilities that promise a feature: `CapabilityWith<'tools'>`. */
export type CapabilityWith<Feature extends string> = {
  [Name in CapabilityName]: Feature extends Capabilities[Name]['features'] ? Name : never;
}[CapabilityName];

