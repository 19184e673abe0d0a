import { defineDiagnostic } from '../../diagnostic/define.ts';

interface Unknown {
  readonly id: string;
  readonly nearest: string | undefined;
  readonly known: readonly string[];
}

function unknown(what: string, folder: string) {
  return defineDiagnostic<Unknown>({
    code: `unknown-${what}`,
    severity: 'error',
    message: ({ id }) => `There is no ${what} "${id}"`,
    help: ({ nearest, known }) => {
      if (nearest !== undefined) return `Did you mean \`${nearest}\`?`;
      return known.length === 0
        ? `Add \`${folder}/${'<id>'}.yaml\`.`
        : `There are: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', …' : ''}.`;
    },
    explain: `The name must be that of a file in \`${folder}/\`, without \`.yaml\`. Where there is such a file and it has errors of its own, those are what is reported.`,
  });
}

export const unknownModel = unknown('model', 'models');
export const unknownProvider = unknown('provider', 'providers');
export const unknownCapability = unknown('capability', 'capabilities');
export const unknownEnvironment = unknown('environment', 'environments');

export const unknownPatchTarget = defineDiagnostic<{ target: string; nearest: string | undefined }>({
  code: 'unknown-patch-target',
  severity: 'error',
  message: ({ target }) => `There is no file ${target}.yaml to patch`,
  help: ({ nearest }) =>
    nearest === undefined
      ? 'Write the path of a file of the registry without `.yaml`, such as `capabilities/chat`.'
      : `Did you mean \`${nearest}\`?`,
  explain:
    'A patch changes exactly one file that exists. A patch that changes nothing would look as if it were in force.',
});

export const duplicatePatch = defineDiagnostic<{ target: string }>({
  code: 'duplicate-patch',
  severity: 'error',
  message: ({ target }) => `${target} is patched twice`,
  help: 'Make one patch of the two.',
  explain: 'Two patches of one file would depend on their order. One patch says all that changes.',
});

export const patchRemovesNothing = defineDiagnostic<{ field: string; target: string }>({
  code: 'patch-removes-nothing',
  severity: 'error',
  message: ({ field, target }) => `${target} has no field "${field}" to remove`,
  help: 'Take it out of `remove`.',
  explain: 'A removal that removes nothing is most often a misspelt field, whose original stays in force.',
});

export const patchChangesNothing = defineDiagnostic<{ field: string; target: string }>({
  code: 'patch-changes-nothing',
  severity: 'error',
  message: ({ field, target }) => `The field "${field}" of ${target} is the same without this patch`,
  help: 'Take it out of `set`.',
  explain:
    'A patch that sets what stands in the file already looks as if the environment differed, and begins to differ unseen when the file changes.',
});
