/** What a registry is made of: which folder holds which kind of file, and which schema says how it looks. */
export const kinds = [
  { kind: 'provider', folder: 'providers' },
  { kind: 'model', folder: 'models' },
  { kind: 'capability', folder: 'capabilities' },
  { kind: 'team', folder: 'teams' },
  { kind: 'environment', folder: 'environments' },
  { kind: 'invariant', folder: 'invariants' },
  { kind: 'policy-test', folder: 'tests' },
  { kind: 'catalog', folder: 'catalog' },
] as const;

/** The registry's root file, whose kind is `signalbox`. */
export const rootFile = 'signalbox.yaml';

export type Kind = (typeof kinds)[number]['kind'] | 'signalbox';

/** Kinds that a command writes and nobody edits: they look as that command leaves them. */
export const writtenKinds: ReadonlySet<Kind> = new Set<Kind>(['catalog']);

/** The form of every id: the file's name without `.yaml`. ASCII only, so that no two ids look alike. */
export const idPattern = /^[a-z0-9][a-z0-9._-]*$/;
