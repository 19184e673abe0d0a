// Written by `signalbox types` from promises sha256:b4d09f6fb347b583. Do not edit.

/** Every capability of the registry in production, with what each promises on every route. */
export interface Capabilities {
  /**
   * Talk with people.
   *
   * Owner: platform
   */
  readonly 'chat': {
    readonly features: 'streaming' | 'tools';
    readonly input: 'text';
    readonly output: 'text';
    /** Tokens. */
    readonly context: 32000;
  };
  /**
   * Judge.
   *
   * Owner: trust
   */
  readonly 'moderate': {
    readonly features: 'streaming' | 'tools';
    readonly input: 'image' | 'text';
    readonly output: 'text';
    /** Tokens. */
    readonly context: 64000;
  };
}

/** What an application writes where it would write a model. */
export type CapabilityName = keyof Capabilities;

/** The capabilities that promise a feature: `CapabilityWith<'tools'>`. */
export type CapabilityWith<Feature extends string> = {
  [Name in CapabilityName]: Feature extends Capabilities[Name]['features'] ? Name : never;
}[CapabilityName];

