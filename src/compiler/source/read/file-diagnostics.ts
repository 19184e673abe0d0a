import { defineDiagnostic } from '../../../diagnostic/define.ts';

export const registryNotReadable = defineDiagnostic<{ reason: string }>({
  code: 'registry-not-readable',
  severity: 'error',
  message: ({ reason }) => `The registry cannot be read: ${reason}`,
  help: 'Name an existing registry directory, for example `--registry registry`.',
  explain:
    'The directory that should hold the registry is missing, is not a directory, or may not be listed.',
});

export const notARegularFile = defineDiagnostic<{ name: string; found: string }>({
  code: 'not-a-regular-file',
  severity: 'error',
  message: ({ name, found }) => `${name} is ${found}, not a regular file`,
  help: 'Put the file itself here. Links are never followed.',
  explain:
    'A registry is read from regular files only. A symbolic link could lead out of the registry, so that what was reviewed is not what is compiled; a pipe or a device would block the reader.',
});

export const fileNotReadable = defineDiagnostic<{ name: string; reason: string }>({
  code: 'file-not-readable',
  severity: 'error',
  message: ({ name, reason }) => `${name} cannot be read: ${reason}`,
  help: 'Check the permissions of the file, and that nothing else is changing the directory.',
  explain:
    'The file was listed but could not be read: it vanished, it changed while it was read, or permission was denied.',
});

export const illegalFileName = defineDiagnostic<{ name: string }>({
  code: 'illegal-file-name',
  severity: 'error',
  message: ({ name }) => `${name} is not a legal file name`,
  help: 'Use lower-case letters, digits, `.`, `_` and `-`, beginning with a letter or a digit: `claude-4-opus.yaml`.',
  explain:
    "A file's name is the id of the thing that it describes. Ids are ASCII and lower-case, so that they are the same on every file system and no two of them look alike.",
});

export const unknownFolder = defineDiagnostic<{ name: string; nearest: string | undefined }>({
  code: 'unknown-folder',
  severity: 'warning',
  message: ({ name }) => `The folder ${name} is not part of a registry and is not read`,
  help: ({ nearest }) =>
    nearest === undefined
      ? 'Move what is policy into one of the known folders, and the rest out of the registry.'
      : `Did you mean \`${nearest}\`?`,
  explain:
    'A registry has the folders providers, models, capabilities, teams, environments, invariants, tests and catalog, each without folders of its own. Anything in another folder has no effect, which is worth a warning when it was meant as policy.',
});

export const ignoredFile = defineDiagnostic<{ name: string; why: string }>({
  code: 'ignored-file',
  severity: 'warning',
  message: ({ name, why }) => `${name} is ignored: ${why}`,
  help: 'Rename it to end in `.yaml` where it is policy, or remove it.',
  explain:
    'Only files whose names end in `.yaml` are read. A policy in a file that is silently skipped would look as if it were in force, so every skipped file is named. Markdown and hidden files may lie beside the policy without a warning.',
});

export const fileTooLarge = defineDiagnostic<{ name: string; size: number; limit: number }>({
  code: 'file-too-large',
  severity: 'error',
  message: ({ name, size, limit }) => `${name} has ${size} bytes; at most ${limit} are read`,
  help: 'Split it, or remove what does not belong in a registry.',
  explain:
    'One file of a registry holds one thing. The limit keeps a mistaken or hostile file from exhausting the compiler.',
});

export const registryTooLarge = defineDiagnostic<{ what: string; limit: number }>({
  code: 'registry-too-large',
  severity: 'error',
  message: ({ what, limit }) => `The registry has more than ${limit} ${what}`,
  help: 'Remove what is not used, or raise the limit where the registry is compiled.',
  explain:
    'The whole registry is bounded in files and bytes, so that compiling it always ends in bounded time and memory.',
});
