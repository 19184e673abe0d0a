import { openAccess } from '../../gateway/intake/authenticate.ts';
import { createGateway, type Gateway } from '../../gateway/server.ts';
import { createRouter } from '../../runtime/router.ts';
import { createStore, type Store } from '../../runtime/store.ts';
import { startSim } from '../../sim/start-sim.ts';
import type { Call } from '../commands/command.ts';
import { placeRegistry, type RegistryOptions, type RegistryPlace } from '../options/registry-options.ts';
import { followRegistry, type RegistryEvent } from '../registry/follow-registry.ts';
import { endpointsWithSimulator } from '../registry/provider-role.ts';
import type { ExitCode } from '../shell/exit-code.ts';
import { isAddressInUse, listen } from '../shell/listen.ts';
import { exitCodeOf, type Shell } from '../shell/shell.ts';
import { banner } from './banner.ts';
import { narrate } from './narrate.ts';
import { requestLog } from './request-log.ts';

export interface DevOptions extends RegistryOptions {
  readonly port?: number;
  readonly seed: number;
}

const host = '127.0.0.1';
const usualPort = 4000;
/** How long open answers may go on after Ctrl-C. */
const graceMilliseconds = 1000;

/** Runs gateway, simulator and compiler until it is told to stop; answers the exit code. */
export async function runDev({ options, shell }: Call<DevOptions>): Promise<ExitCode> {
  const stopped = shell.untilStopped();
  const place = await placeRegistry(options, shell);
  const store = createStore();
  const simulator = await startSim({ host, port: 0, seed: options.seed });
  const gateway = createGateway({
    router: createRouter({ store }),
    store,
    authenticate: openAccess(),
    endpoint: endpointsWithSimulator(shell.environment, simulator.url),
    environment: shell.environment,
    drainTimeout: graceMilliseconds,
    logger: requestLog((line) => shell.note(line), shell.colour.note),
  });
  try {
    const { url } = await listenNearby(gateway, options.port, shell);
    for await (const event of followRegistry({ place, store, signal: stopped })) {
      shell.out(tell(event, { url, simulatorUrl: simulator.url, place, store, shell }));
    }
  } finally {
    await gateway.drain();
    await simulator.close();
  }
  return exitCodeOf(stopped);
}

/** Listens at the port that was asked for, or at the first free one of the usual and those after it. */
async function listenNearby(
  gateway: Gateway,
  asked: number | undefined,
  shell: Shell,
): Promise<{ readonly url: string }> {
  if (asked !== undefined) {
    return listen(() => gateway.listen(asked, host), asked, host);
  }
  for (let port = usualPort; port < usualPort + 20; port += 1) {
    try {
      const address = await gateway.listen(port, host);
      if (port > usualPort) shell.note(`Port ${usualPort} is in use; this is at ${port}.\n`);
      return address;
    } catch (error) {
      if (!isAddressInUse(error)) throw error;
    }
  }
  return listen(() => gateway.listen(0, host), 0, host);
}

interface Setting {
  readonly url: string;
  readonly simulatorUrl: string;
  readonly place: RegistryPlace;
  readonly store: Store;
  readonly shell: Shell;
}

function tell(event: RegistryEvent, { url, simulatorUrl, place, store, shell }: Setting): string {
  const colour = shell.colour.out;
  const said = narrate(event, place, colour);
  const live = store.current();
  if (event.type === 'live' && event.previous === null && live !== undefined) {
    return `${said}${banner({ url, simulatorUrl, live, registry: place.shown, environment: shell.environment, colour })}`;
  }
  if (live !== undefined || event.type !== 'refused') return said;
  return `${said}The gateway at ${url} answers 503 until then.\n`;
}
