/**
 * What the gateway costs: processor time a request, beside the cheapest proxy that Node can be (`node:http` to
 * undici's `Pool.dispatch`, body buffered, nothing parsed), against the same static upstream, in turns within one
 * run. Prints a Markdown table. Run with `node bench/gateway.ts`; it takes about a minute.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { createKey } from '../src/gateway/intake/keys.ts';
import { benchGateway } from './support/bench-gateway.ts';
import { floorProxy } from './support/floor-proxy.ts';
import { median } from './support/median.ts';
import { staticUpstream } from './support/static-upstream.ts';

/** One kind of traffic. `goal` is in multiples of the floor, the prompt in kilobytes. */
interface Workload {
  readonly name: string;
  readonly upstreamPath: string;
  readonly capability: string;
  readonly stream: boolean;
  readonly prompt: number;
  readonly requests: number;
  readonly goal: number;
}

const same = { upstreamPath: '/openai/v1/chat/completions', capability: 'same' };
const other = { upstreamPath: '/anthropic/v1/messages', capability: 'other' };

const workloads: readonly Workload[] = [
  { name: 'JSON 1 KB', ...same, stream: false, prompt: 1, requests: 2500, goal: 1.5 },
  { name: 'buffered SSE, same dialect', ...same, stream: true, prompt: 1, requests: 2000, goal: 1.25 },
  { name: 'buffered SSE, translated', ...other, stream: true, prompt: 1, requests: 1500, goal: 3 },
  { name: 'JSON 200 KB', ...same, stream: false, prompt: 200, requests: 250, goal: 1.3 },
];

const rounds = 5;
const concurrency = 32;
/** For each kind of traffic, in milliseconds: a busy machine gets fewer rounds, and the table says so. */
const patience = 18_000;
/** Rounds that are not counted, until the compilers have settled. */
const warmUp = 2;

const roles: Readonly<Record<string, (argument: string) => Promise<Server>>> = {
  upstream: async () => createServer(staticUpstream),
  floor: async (upstream) => createServer(floorProxy(upstream)),
  async gateway(argument) {
    const { upstream, entry } = JSON.parse(argument);
    return (await benchGateway(upstream, entry)).server;
  },
};

const [, , role, argument = ''] = process.argv;
const serve = role === undefined ? undefined : roles[role];
if (serve === undefined) await main();
else await beServer(await serve(argument));

/** A child: listens, tells where, and answers every message with the processor time it has used. */
async function beServer(server: Server): Promise<void> {
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 });
  await once(server, 'listening');
  // A server that listens on TCP has an address of this form.
  process.send?.({ port: (server.address() as AddressInfo).port });
  process.on('message', () => process.send?.(process.cpuUsage()));
  process.once('disconnect', () => process.exit(0));
}

async function main(): Promise<void> {
  const { token, entry } = createKey({ id: 'bench', team: 'bench' });
  const upstream = await start('upstream');
  const targets = {
    floor: await start('floor', upstream.url),
    gateway: await start('gateway', JSON.stringify({ upstream: upstream.url, entry })),
  };
  console.log(`Node ${process.version}, ${concurrency} connections, medians of rounds in turns\n`);
  console.log('| traffic | floor, µs CPU | gateway, µs CPU | ratio | goal | rounds |');
  console.log('|---|---:|---:|---:|---:|---:|');
  for (const workload of workloads) {
    const body = bodyOf(workload);
    const load = {
      floor: { ...targets.floor, path: workload.upstreamPath, body, token },
      gateway: { ...targets.gateway, path: '/v1/chat/completions', body, token },
    };
    for (let round = 0; round < warmUp; round += 1) {
      await run(load.floor, workload.requests);
      await run(load.gateway, workload.requests);
    }
    const until = performance.now() + patience;
    const floors: number[] = [];
    const gateways: number[] = [];
    while (floors.length < rounds && (floors.length === 0 || performance.now() < until)) {
      floors.push(await run(load.floor, workload.requests));
      gateways.push(await run(load.gateway, workload.requests));
    }
    const ratio = median(gateways.map((cost, index) => cost / (floors[index] ?? Number.NaN)));
    const row = [
      workload.name,
      median(floors).toFixed(1),
      median(gateways).toFixed(1),
      ratio.toFixed(2),
      `≤ ${workload.goal}`,
      String(floors.length),
    ];
    console.log(`| ${row.join(' | ')} |`);
  }
  for (const { child } of [upstream, targets.floor, targets.gateway]) child.disconnect();
}

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
}

async function start(name: string, childArgument = ''): Promise<Running> {
  const child = fork(import.meta.filename, [name, childArgument]);
  const [message] = await answerOf(child);
  return { child, url: `http://127.0.0.1:${message.port}` };
}

/** Microseconds of processor time that the child used for each of `count` requests. */
async function run(
  target: Running & { readonly path: string; readonly body: string; readonly token: string },
  count: number,
): Promise<number> {
  const pool = new Pool(target.url, { connections: concurrency });
  const before = await usage(target.child);
  let left = count;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      const answer = await pool.request({
        path: target.path,
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${target.token}` },
        body: target.body,
      });
      if (answer.statusCode !== 200) throw new Error(`${answer.statusCode}: ${await answer.body.text()}`);
      await answer.body.dump({ limit: Number.MAX_SAFE_INTEGER });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  const after = await usage(target.child);
  await pool.close();
  return (after - before) / count;
}

async function usage(child: ChildProcess): Promise<number> {
  child.send('usage');
  const [{ user, system }] = await answerOf(child);
  return user + system;
}

/** What a child says next. Fails where it has ended instead, so that nobody waits for it. */
async function answerOf(child: ChildProcess) {
  const settled = new AbortController();
  const { signal } = settled;
  try {
    return await Promise.race([once(child, 'message', { signal }), ended(child, signal)]);
  } finally {
    settled.abort();
  }
}

async function ended(child: ChildProcess, signal: AbortSignal): Promise<never> {
  const [code, killed] = await once(child, 'exit', { signal });
  throw new Error(`the ${child.spawnargs.at(-2)} ended with ${code ?? killed}`);
}

function bodyOf({ capability, stream, prompt }: Workload): string {
  const words = 'The line is clear and the distant signal shows green. ';
  const content = words.repeat(Math.ceil((prompt * 1024) / words.length)).slice(0, prompt * 1024 - 120);
  return JSON.stringify({
    model: capability,
    stream,
    ...(stream ? { stream_options: { include_usage: true } } : {}),
    messages: [
      { role: 'system', content: 'You are a signaller.' },
      { role: 'user', content },
    ],
  });
}
