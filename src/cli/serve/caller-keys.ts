import type { Logger } from 'pino';
import { type Authenticate, keyAccess } from '../../gateway/intake/authenticate.ts';
import { KeysFileError, readKeysFile } from '../../gateway/intake/keys.ts';
import { watchFile } from '../../watch/watch-file.ts';
import { CouldNotRun } from '../shell/could-not-run.ts';

/** Who may call, by a keys file that may change while the gateway runs. */
export interface CallerKeys {
  readonly authenticate: Authenticate;
  readonly size: number;
  /**
   * Reads the file again whenever it changes, until the signal aborts: a key that is taken out is refused from
   * then on. A file that has become unsound changes nothing. Both are logged.
   */
  follow(signal: AbortSignal, logger: Logger): Promise<void>;
}

/** Opens a keys file. Throws `CouldNotRun` where it is missing, empty or unsound. */
export async function openCallerKeys(path: string, shown: string): Promise<CallerKeys> {
  let ring = await readKeysFile(path).catch((cause: unknown) => {
    if (!(cause instanceof KeysFileError)) throw cause;
    throw new CouldNotRun('bad-keys-file', `${shown}: ${cause.message}`, {
      hint: 'Make a first key with "signalbox keys create --team <team>".',
      cause,
    });
  });
  return {
    authenticate: (request) => keyAccess(ring)(request),
    get size() {
      return ring.size;
    },
    async follow(signal, logger) {
      let changes = -1;
      for await (const _content of watchFile(path, { signal })) {
        // The first is the file as it is.
        changes += 1;
        try {
          ring = await readKeysFile(path);
          if (changes > 0) logger.info({ keys: ring.size }, 'keys read again');
        } catch (error) {
          if (!(error instanceof KeysFileError)) throw error;
          logger.error({ why: error.message }, 'keys file refused, the keys in use go on');
        }
      }
    },
  };
}
