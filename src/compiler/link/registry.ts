import type { Span } from '../../diagnostic/diagnostic.ts';
import type { FallbackClass, Objective, Unit } from '../../table/table.ts';
import type { ParsedCondition } from '../condition/parse-condition.ts';
import type { CapabilityFile, ModelFile, ProviderFile, SignalboxFile, TeamFile } from '../schema/types.ts';
import type { Path } from '../source/parse/node.ts';

/** The linked registry of one environment: names are references, conditions are parsed, places are kept. */
export interface Registry {
  readonly environment: string;
  readonly settings: Resource<SignalboxFile> | undefined;
  /** By id, in the order of the ids. */
  readonly providers: ReadonlyMap<string, LinkedProvider>;
  readonly models: ReadonlyMap<string, LinkedModel>;
  readonly capabilities: ReadonlyMap<string, LinkedCapability>;
  readonly teams: ReadonlyMap<string, LinkedTeam>;
  readonly invariants: readonly LinkedInvariant[];
}

/** One file's content, with the place of each part. */
export interface Resource<File> {
  readonly id: string;
  readonly file: string;
  readonly value: File;
  /** The place of the value at a path; of the nearest one above it where the path leads nowhere. */
  at(...path: Path): Span;
  /** The place of the key that ends the path. */
  keyAt(...path: Path): Span;
}

export type LinkedProvider = Resource<ProviderFile>;

/** A model with what its catalogue entry gave it: these fields are there, wherever they are written. */
export type CompleteModel = ModelFile & Required<Pick<ModelFile, 'name' | 'modalities' | 'features'>>;

export interface LinkedModel extends Resource<CompleteModel> {
  readonly deployments: readonly LinkedDeployment[];
  /** What comes first among them; the written order where it is absent. */
  readonly order: LinkedOrder | undefined;
}

export type LinkedOrder = { readonly span: Span } & (
  | { readonly kind: Objective }
  | {
      readonly kind: 'split';
      readonly by: Unit;
      /** In the order in which they are written. */
      readonly providers: readonly Reference<LinkedProvider>[];
      /** Of each of them, in buckets of 100,000. */
      readonly shares: readonly number[];
    }
);

export interface LinkedDeployment {
  readonly provider: Reference<LinkedProvider>;
  /** Its place in the model's list. */
  readonly index: number;
}

/** A name, where it is written, and what it means; no target where that was reported already. */
export interface Reference<T> {
  readonly id: string;
  readonly span: Span;
  readonly target: T | undefined;
}

export interface LinkedCapability extends Resource<CapabilityFile> {
  /** In order; the last is the capability's own `use` and has no condition. */
  readonly rules: readonly LinkedRule[];
  readonly fallbacks: readonly LinkedFallback[];
  /** How its requests are said to be made up, for plans. */
  readonly mix: readonly { readonly when: ParsedCondition; readonly share: string }[];
  readonly experiment: LinkedExperiment | undefined;
  readonly rolloutTo: Reference<LinkedModel> | undefined;
  readonly shadowTo: Reference<LinkedModel> | undefined;
}

/** Of any status: only a running one decides anything. */
export interface LinkedExperiment {
  readonly file: NonNullable<CapabilityFile['experiment']>;
  /** In the order in which they are written. */
  readonly arms: readonly LinkedArm[];
}

export interface LinkedArm {
  readonly name: string;
  /** In buckets of 100,000. */
  readonly share: number;
  readonly use: LinkedUse;
  /** Of its name. */
  readonly span: Span;
}

export interface LinkedRule {
  readonly name: string | undefined;
  readonly when: ParsedCondition | undefined;
  readonly use: LinkedUse;
  /** Of the whole rule; of the value of `use` for the default. */
  readonly span: Span;
}

/** `models` in the order in which they are written. */
export type LinkedUse = {
  readonly models: readonly Reference<LinkedModel>[];
  readonly within: { readonly costPerRequest?: string; readonly firstToken?: string } | undefined;
  readonly span: Span;
} & (
  | { readonly kind: 'model' }
  | {
      readonly kind: 'split';
      readonly by: Unit;
      /** Of each model, in buckets of 100,000. */
      readonly shares: readonly number[];
    }
  | { readonly kind: Objective }
);

export interface LinkedFallback {
  readonly model: Reference<LinkedModel>;
  readonly on: readonly FallbackClass[] | undefined;
}

export interface LinkedTeam extends Resource<TeamFile> {
  readonly capabilities: '*' | readonly Reference<LinkedCapability>[];
  /** What answers in the place of all of them when the budget is spent. */
  readonly degradesTo: Reference<LinkedCapability> | undefined;
}

/** A sentence about every target that a request can reach: always true, or never. */
export interface LinkedInvariant {
  readonly name: string;
  readonly kind: 'always' | 'never';
  /** For which requests; for all where it is absent. */
  readonly where: ParsedCondition | undefined;
  readonly sentence: ParsedCondition;
  /** Accepted until this day where it cannot be decided, and where that is written. */
  readonly waiver: { readonly until: string; readonly span: Span } | undefined;
  /** Of its name. */
  readonly span: Span;
}
