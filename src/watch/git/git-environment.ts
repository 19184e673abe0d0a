import type { Remote } from './remote.ts';

/** What of our environment git and ssh need to find themselves and the operator's keys. */
const passedOn = [
  'PATH',
  'HOME',
  'LANG',
  'SSH_AUTH_SOCK',
  'GIT_SSH_COMMAND',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'TMPDIR',
];

/**
 * The environment of a run of git: no configuration but ours, no question to anybody, one protocol. A token goes to
 * this remote alone, in the environment, where other users do not see it as they would among the arguments.
 */
export function gitEnvironment(
  { address, protocol }: Remote,
  {
    environment,
    token,
  }: {
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly token?: string | undefined;
  },
): Readonly<Record<string, string>> {
  const own = passedOn.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    GIT_SSH_COMMAND: 'ssh -o BatchMode=yes',
    ...Object.fromEntries(own),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '/bin/false',
    SSH_ASKPASS: '/bin/false',
    GIT_ALLOW_PROTOCOL: protocol,
    GIT_PROTOCOL_FROM_USER: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
    LC_ALL: 'C',
    ...(token === undefined || protocol !== 'https'
      ? {}
      : {
          GIT_CONFIG_COUNT: '1',
          GIT_CONFIG_KEY_0: `http.${new URL(address).origin}/.extraHeader`,
          GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`,
        }),
  };
}
