import OpenAI from 'openai';
import { pino } from 'pino';
import { afterEach } from 'vitest';
import type { Settled } from '../../../src/gateway/contract/settled.ts';
import { openAccess } from '../../../src/gateway/intake/authenticate.ts';
import { createGateway, type Gateway, type GatewayParts } from '../../../src/gateway/server.ts';
import { createRouter, type Router } from '../../../src/runtime/router.ts';
import { createStore, type Store } from '../../../src/runtime/store.ts';
import { type Sim, startSim } from '../../../src/sim/start-sim.ts';
import type { Provider } from '../../../src/table/table.ts';
import { buildTable, type TableSpec } from './build-table.ts';

/** A running gateway over the real runtime, with all that it said and did. */
export interface TestGateway {
  readonly url: string;
  readonly gateway: Gateway;
  readonly store: Store;
  readonly router: Router;
  readonly settled: readonly Settled[];
  /** Everything that was logged, as one text. */
  readonly logged: () => string;
  readonly client: OpenAI;
  /** Puts another table in place. */
  offer(spec: TableSpec): Promise<void>;
}

const open: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** Closes something at the end of the test. */
export function closeAfterwards(close: () => Promise<unknown>): void {
  open.push(close);
}

/** Starts a gateway over a table; without `spec` it has none yet. */
export async function startGateway(
  spec: TableSpec | undefined,
  parts: Partial<GatewayParts> = {},
): Promise<TestGateway> {
  const store = createStore();
  const router = createRouter({ store });
  const lines: string[] = [];
  const settled: Settled[] = [];
  const gateway = createGateway({
    store,
    router,
    authenticate: openAccess(),
    environment: testKeys,
    logger: pino({ level: 'trace' }, { write: (line: string) => lines.push(line) }),
    onSettled: (record) => settled.push(record),
    random: () => 0.5,
    ...parts,
  });
  const { url } = await gateway.listen(0, '127.0.0.1');
  closeAfterwards(() => gateway.close());
  async function offer(next: TableSpec): Promise<void> {
    const answer = await store.offer({ bytes: JSON.stringify(buildTable(next)), origin: 'test' });
    if (!answer.accepted) throw new Error(`${answer.code} at ${answer.path}: ${answer.message}`);
  }
  if (spec !== undefined) await offer(spec);
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'sb-unused', maxRetries: 0 });
  return { url, gateway, store, router, settled, logged: () => lines.join(''), client, offer };
}

/** Starts the simulator, answering at once. */
export async function startTestSim(): Promise<Sim> {
  const sim = await startSim({ latency: 'none' });
  closeAfterwards(() => sim.close());
  return sim;
}

/** Provider keys that must never be seen outside the call to their provider. */
export const testKeys = {
  TEST_OPENAI_KEY: 'sk-canary-openai-0123456789',
  TEST_ANTHROPIC_KEY: 'sk-ant-canary-0123456789',
  TEST_GEMINI_KEY: 'AIza-canary-0123456789',
};

/** Three providers, each in its own format, all played by the simulator. */
export function simProviders(sim: Sim): Readonly<Record<'openai' | 'anthropic' | 'gemini', Provider>> {
  return {
    openai: {
      name: 'OpenAI',
      api: 'openai',
      baseUrl: `${sim.url}/openai/v1`,
      auth: { header: 'authorization', scheme: 'Bearer', env: 'TEST_OPENAI_KEY' },
      allowPrivate: true,
    },
    anthropic: {
      name: 'Anthropic',
      api: 'anthropic-messages',
      baseUrl: `${sim.url}/anthropic`,
      auth: { header: 'x-api-key', env: 'TEST_ANTHROPIC_KEY' },
      allowPrivate: true,
    },
    gemini: {
      name: 'Gemini',
      api: 'gemini',
      baseUrl: `${sim.url}/gemini/v1beta`,
      auth: { header: 'x-goog-api-key', env: 'TEST_GEMINI_KEY' },
      allowPrivate: true,
    },
  };
}
