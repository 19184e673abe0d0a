import { resolve } from 'node:path';
import type { Logger } from 'pino';
import { createTrust } from '../../runtime/signed/trust.ts';
import type { StoreEvent } from '../../runtime/store/events.ts';
import type { Trust } from '../../runtime/store/trust.ts';
import { createStore, type Store } from '../../runtime/store.ts';
import { keepIn } from '../../watch/keep-in.ts';
import { CouldNotRun } from '../shell/could-not-run.ts';
import { makeDirectory } from '../shell/make-directory.ts';
import { readPlainFile } from '../shell/read-plain-file.ts';
import type { Shell } from '../shell/shell.ts';

/** The options of `serve` that say what its store takes, keeps and still answers from. */
export interface TrustOptions {
  readonly trust?: string;
  readonly env?: string;
  readonly lastKnownGood?: string;
  /** Milliseconds. */
  readonly maxStaleness?: number;
  readonly failWhenStale?: true;
  readonly failIfNoTable?: true;
  readonly refuseExpired?: true;
}

/** Makes the store of a gateway, with what an earlier run kept. Throws `CouldNotRun`. */
export async function openStore(
  options: TrustOptions,
  { shell, logger }: { readonly shell: Shell; readonly logger: Logger },
): Promise<Store> {
  const { lastKnownGood, maxStaleness, failWhenStale, failIfNoTable } = options;
  const trust = await openTrust(options, shell);
  const kept = lastKnownGood === undefined ? undefined : resolve(shell.directory, lastKnownGood);
  if (kept !== undefined) await makeDirectory(kept, '--last-known-good names a directory.');
  const store = createStore({
    ...(trust === undefined ? {} : { trust }),
    ...(kept === undefined ? {} : { persist: keepIn(kept) }),
    ...(maxStaleness === undefined ? {} : { maxStaleness }),
    ...(failWhenStale === true ? { onStale: 'fail' } : {}),
    onListenerError: (error) => logger.error({ error }, 'a listener of the table store failed'),
    onPersistError: (error) => logger.error({ error }, 'the last known good table could not be kept or read'),
    failIfNoTable: failIfNoTable === true,
  });
  store.subscribe(ageLog(logger));
  if (kept === undefined) return store;
  const restored = await store.restore();
  if (restored?.accepted === true) {
    const { revision, generation } = restored;
    logger.warn(
      { revision, generation },
      'begun with the last known good table, until the source confirms it',
    );
  } else if (restored !== undefined) {
    logger.error({ code: restored.code }, `the last known good table is refused: ${restored.message}`);
  }
  return store;
}

async function openTrust(
  { trust: file, env, refuseExpired }: TrustOptions,
  shell: Shell,
): Promise<Trust | undefined> {
  if (file === undefined) {
    if (refuseExpired !== true) return undefined;
    throw new CouldNotRun('usage', '--refuse-expired is about signed bundles, and goes with --trust');
  }
  if (env === undefined) {
    throw new CouldNotRun('usage', '--trust needs --env: the one environment whose bundles are served', {
      hint: 'It is "default" where the table was compiled without --env.',
    });
  }
  const trust = createTrust({
    root: await readPlainFile(file, { shell, what: 'trust root', code: 'bad-root' }),
    environment: env,
    refuseExpired: refuseExpired === true,
  });
  const problem = await trust.problem(Date.now());
  // An expired root may still hand on to the one that a bundle brings along.
  if (problem === undefined || problem.code === 'root-expired') return trust;
  throw new CouldNotRun('bad-root', `${file}: ${problem.message}`, {
    hint: 'It is the file that "signalbox bundle root" wrote, and all who must have signed it.',
  });
}

/** Says when a table has become too old, and when it is no more. */
function ageLog(logger: Logger): (event: StoreEvent) => void {
  let stale = false;
  return (event) => {
    if (event.type === 'stale') {
      stale = true;
      logger.warn({ revision: event.revision, generation: event.generation }, 'table stale');
    } else if (event.type === 'ready' && stale) {
      stale = false;
      logger.info({ revision: event.revision, generation: event.generation }, 'table fresh again');
    }
  };
}
