// Written by `signalbox types` from promises sha256:45ef1b21bc2bbb79. Do not edit.

/** Every capability of the registry, with what each promises on every route. */
export interface Capabilities {
  /**
   * Talk with people.
   * Ends * / no comment.
   *
   * Owner: platform
   */
  readonly 'chat': {
    readonly features: 'streaming' | 'tools';
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

