import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger, pino } from 'pino';
import { isAdminToken, shortestAdminToken } from '../../gateway/intake/admin-access.ts';
import { createGateway } from '../../gateway/server.ts';
import type { EndpointOf } from '../../gateway/upstream/endpoint.ts';
import type { LiveTable } from '../../runtime/live-table.ts';
import { createRouter } from '../../runtime/router.ts';
import type { Store } from '../../runtime/store.ts';
import type { Candidate } from '../../table/candidate.ts';
import { isBundle } from '../bundle/is-bundle.ts';
import type { Call } from '../commands/command.ts';
import { adminTokenVariable } from '../options/table-address.ts';
import { checkReport } from '../registry/compile-registry.ts';
import { endpointsWithoutSimulator } from '../registry/provider-role.ts';
import { human } from '../report/human.ts';
import { CouldNotRun } from '../shell/could-not-run.ts';
import { type ExitCode, exitCodes } from '../shell/exit-code.ts';
import { listen } from '../shell/listen.ts';
import { exitCodeOf, type Shell, untilAborted } from '../shell/shell.ts';
import { type CallableProviders, callableProviders } from './callable-providers.ts';
import { type CallerKeys, openCallerKeys } from './caller-keys.ts';
import { followTables } from './follow-tables.ts';
import { openRecords, type RecordOptions } from './open-records.ts';
import { openSource, type SourceOptions } from './open-source.ts';
import { openStore, type TrustOptions } from './open-store.ts';
import type { TableSource } from './table-source.ts';

export interface ServeOptions extends SourceOptions, TrustOptions, RecordOptions {
  readonly keys?: string;
  readonly host: string;
  readonly port: number;
}

/** How long a source may take to end once everything else has, in milliseconds. */
const patienceMs = 3000;

/** Runs the gateway until it is told to stop; answers the exit code. */
export async function runServe({ options, shell }: Call<ServeOptions>): Promise<ExitCode> {
  const stopped = shell.untilStopped();
  const { port } = options;
  const adminToken = adminTokenOf(shell);
  const keys = await callerKeys(options, shell);
  const { source, place } = await openSource(options, { shell, signed: options.trust !== undefined });
  const logger = jsonLog(shell);
  const store = await openStore(options, { shell, logger });
  // What an earlier run kept answers until the source has spoken, whatever is wrong with the source.
  const first = store.current() === undefined ? await source.first?.() : undefined;
  if (first !== undefined && 'diagnostics' in first) {
    if (place !== undefined) shell.note(human.check(checkReport(place, first, shell.colour.note)));
    return exitCodes.findings;
  }

  const endpoint = endpointsWithoutSimulator(shell.environment);
  const live = first === undefined ? store.current() : await goLive(store, first);
  if (live !== undefined) requireProviders(callableProviders(live.table, endpoint));
  const records = await openRecords(options, { shell, logger });
  const gateway = createGateway({
    router: createRouter({ store }),
    store,
    authenticate: keys.authenticate,
    endpoint,
    environment: shell.environment,
    logger,
    ...(adminToken === undefined ? {} : { adminToken }),
    ...(records === undefined ? {} : { records: records.sink }),
  });
  const { url } = await listen(() => gateway.listen(port, options.host), port, options.host);
  tellOfTable({ store, logger, endpoint, source, url, keys: keys.size });

  const ending = new AbortController();
  const signal = AbortSignal.any([stopped, ending.signal]);
  const following = Promise.all([
    followTables(source, { signal, store, logger }),
    keys.follow(signal, logger),
  ]);
  try {
    const hopeless = options.failIfNoTable === true ? [untilHopeless(store, source)] : [];
    await Promise.race([untilAborted(stopped), following, ...hopeless]);
  } finally {
    logger.info('draining: open answers may end, new requests are turned away');
    ending.abort();
    await gateway.drain();
    await records?.close();
    // What a source has on the disk is gone when it has ended, which takes it no time.
    await Promise.race([following.catch(() => undefined), sleep(patienceMs)]);
    logger.info('stopped');
  }
  return exitCodeOf(stopped);
}

/** Rejects with `CouldNotRun` once no table is to be waited for. */
function untilHopeless(store: Store, { shown }: TableSource): Promise<never> {
  return new Promise((_, reject) => {
    store.subscribe((event) => {
      if (store.state !== 'FATAL' || !('message' in event)) return;
      reject(new CouldNotRun('no-table', `there is no table to begin with from ${shown}: ${event.message}`));
    });
  });
}

async function callerKeys({ keys }: ServeOptions, shell: Shell): Promise<CallerKeys> {
  const file = keys ?? shell.environment['SIGNALBOX_KEYS'];
  if (file) return openCallerKeys(resolve(shell.directory, file), file);
  throw new CouldNotRun('no-keys', 'serve needs a file of caller keys, or anybody could spend your money', {
    hint: 'Make one with "signalbox keys create --team <team>" and name it with --keys.',
  });
}

/** What lets administrators read the live table; nobody can where it is not set. */
function adminTokenOf({ environment }: Shell): string | undefined {
  const token = environment[adminTokenVariable] || undefined;
  if (token === undefined || isAdminToken(token)) return token;
  throw new CouldNotRun(
    'usage',
    `${adminTokenVariable} must have ${shortestAdminToken} to 512 visible ASCII characters`,
    { hint: 'Make one with "openssl rand -hex 32".' },
  );
}

/** The first table must be sound: there is nothing else that could answer. */
async function goLive(store: Store, candidate: Candidate): Promise<LiveTable> {
  const answer = await store.offer(candidate);
  const live = store.current();
  if (answer.accepted && live !== undefined) return live;
  const why = answer.accepted ? 'it is not live' : answer.message;
  throw new CouldNotRun('bad-table', `the table ${candidate.origin} is refused: ${why}`, {
    ...hintFor(candidate, answer.accepted ? '' : answer.code),
  });
}

function hintFor(candidate: Candidate, code: string): { readonly hint?: string } {
  if (isKeysFile(candidate)) return { hint: 'This is a keys file; name it with --keys.' };
  // With a trust root, an envelope fails under another code.
  if (code !== 'invalid-table' || !isBundle(candidate.bytes)) return {};
  return {
    hint: 'Name the trust root that signs it, and the environment: --trust root.json --env production.',
  };
}

function isKeysFile({ bytes }: Candidate): boolean {
  const text = typeof bytes === 'string' ? bytes : new TextDecoder().decode(bytes.subarray(0, 100));
  return /^\s*\{\s*"keys"\s*:\s*\[/.test(text);
}

/** Says that it serves, and what it cannot call; or that it has nothing to serve yet, and the rest when it has. */
function tellOfTable({
  store,
  logger,
  endpoint,
  source,
  url,
  keys,
}: {
  readonly store: Store;
  readonly logger: Logger;
  readonly endpoint: EndpointOf;
  readonly source: TableSource;
  readonly url: string;
  readonly keys: number;
}): void {
  const serving = () => {
    const live = store.current();
    if (live === undefined) return;
    logger.info({ url, revision: live.revision, keys }, 'serving');
    const providers = callableProviders(live.table, endpoint);
    warnOfMissing(providers, logger);
    if (providers.callable.length === 0) logger.error('no provider of the table could be called');
  };
  if (store.current() !== undefined) {
    serving();
    return;
  }
  logger.info(
    { url, keys, source: source.shown },
    'waiting for the first table; until it is there, requests are answered with 503',
  );
  const unsubscribe = store.subscribe(({ type }) => {
    if (type !== 'ready') return;
    unsubscribe();
    serving();
  });
}

function requireProviders({ callable, missing }: CallableProviders): void {
  if (callable.length > 0) return;
  throw new CouldNotRun('no-provider', 'no provider of the table could be called', {
    hint: missing.map(({ provider, why }) => `${provider}: ${why}`).join('\n  '),
  });
}

function warnOfMissing({ missing, unanswered }: CallableProviders, logger: Logger): void {
  if (missing.length > 0) {
    const why = Object.fromEntries(missing.map(({ provider, why }) => [provider, why]));
    const many = missing.length === 1 ? '1 provider' : `${missing.length} providers`;
    logger.warn({ why }, `${many} cannot be called: ${Object.keys(why).join(', ')}`);
  }
  if (unanswered.length > 0) {
    logger.warn({ capabilities: unanswered }, `nobody can answer for: ${unanswered.join(', ')}`);
  }
}

/** One JSON object a line, on stderr. */
function jsonLog(shell: Shell): Logger {
  const level = shell.environment['SIGNALBOX_LOG_LEVEL'] ?? 'info';
  if (!(level in pino.levels.values) && level !== 'silent') {
    throw new CouldNotRun('usage', `SIGNALBOX_LOG_LEVEL=${level} is not a level`, {
      hint: `Levels are ${Object.keys(pino.levels.values).join(', ')} and silent.`,
    });
  }
  const serializers = { error: pino.stdSerializers.err };
  return pino({ level, serializers, timestamp: pino.stdTimeFunctions.isoTime }, { write: shell.note });
}
