import { destination, pino } from 'pino';
import { keyAccess } from '../../src/gateway/intake/authenticate.ts';
import { createKeyRing, type KeyEntry } from '../../src/gateway/intake/keys.ts';
import { createGateway, type Gateway } from '../../src/gateway/server.ts';
import { createRouter } from '../../src/runtime/router.ts';
import { createStore } from '../../src/runtime/store.ts';

/** A gateway with everything on: keys, a rule, a breaker, the access log. */
export async function benchGateway(upstream: string, entry: KeyEntry): Promise<Gateway> {
  const store = createStore();
  const router = createRouter({ store });
  const offered = await store.offer({ bytes: JSON.stringify(table(upstream)), origin: 'bench' });
  if (!offered.accepted) throw new Error(`${offered.path}: ${offered.message}`);
  return createGateway({
    store,
    router,
    authenticate: keyAccess(createKeyRing([entry])),
    environment: { BENCH_KEY: 'sk-bench-0123456789' },
    logger: pino({}, destination({ dest: '/dev/null', sync: false, minLength: 4096 })),
  });
}

function table(upstream: string) {
  const model = (id: string) => ({
    name: id,
    context: 200_000,
    modalities: { input: ['text'], output: ['text'] },
    features: ['streaming'],
    deployments: [`${id}@${id}`],
  });
  const provider = (api: string, baseUrl: string) => ({
    name: api,
    api,
    baseUrl,
    allowPrivate: true,
    auth: { header: 'authorization', scheme: 'Bearer', env: 'BENCH_KEY' },
  });
  const capability = (id: string) => ({
    description: id,
    owner: 'bench',
    promise: { features: ['streaming'], input: ['text'], output: ['text'] },
    exclusive: false,
    rules: [
      { name: 'long', when: ['>', ['attr', 'request.inputTokens'], 150_000], use: { model: 'other' } },
      { use: { model: id } },
    ],
    fallbacks: [],
    timeouts: { connect: 3000, firstToken: 20_000, idle: 30_000, total: 300_000 },
  });
  return {
    format: 1,
    environment: 'default',
    providers: {
      same: provider('openai', `${upstream}/openai/v1`),
      other: provider('anthropic-messages', `${upstream}/anthropic`),
    },
    models: { same: model('same'), other: model('other') },
    deployments: {
      'same@same': { model: 'same', provider: 'same', upstream: 'bench-1', prices: [] },
      'other@other': { model: 'other', provider: 'other', upstream: 'bench-1', prices: [] },
    },
    capabilities: { same: capability('same'), other: capability('other') },
    teams: { bench: { name: 'Bench', capabilities: '*' } },
    retry: { attempts: 3, backoff: 200, maxBackoff: 5000 },
    breaker: { failures: 5, cooldown: 30_000 },
  };
}
