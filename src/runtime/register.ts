import type { ResolveContext } from './resolution.ts';

/**
 * Empty, for applications to augment with the types that `signalbox compile --target typescript` writes: every
 * router then knows the registry's capabilities. Who does not augment it may ask for any text.
 */
// biome-ignore lint/suspicious/noEmptyInterface: declarations elsewhere fill it
export interface Register {}

/** What the types say that a capability promises: unions of names, `never` for none. */
export interface CapabilityPromise {
  readonly features: string;
  readonly input: string;
}

/** The registered capabilities by name, or any name with any promise. */
export type Registered = Register extends { readonly capabilities: infer Capabilities }
  ? Capabilities
  : Readonly<Record<string, CapabilityPromise>>;

/** The names that may be asked for. */
export type CapabilityName<Capabilities = Registered> = keyof Capabilities & string;

/** What may be said of a request to a capability: nothing that needs more than the capability promises. */
export type ContextOf<Capabilities, Name extends keyof Capabilities> = ResolveContext &
  Unpromised<Capabilities[Name]>;

type Unpromised<Promised> = Promised extends CapabilityPromise
  ? {
      readonly [Field in keyof Needs as Needs[Field] extends Promised['features'] | Promised['input']
        ? never
        : Field]?: 0 | false;
    }
  : unknown;

/** What each field of a context needs of the capability, where it is neither zero nor false. */
interface Needs {
  readonly stream: 'streaming';
  readonly tools: 'tools';
  readonly jsonSchema: 'json_schema';
  readonly reasoning: 'reasoning';
  readonly images: 'image';
  readonly audio: 'audio';
  readonly files: 'pdf';
}
