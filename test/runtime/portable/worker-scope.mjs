// Runs the scenario in a global scope that has what the web has, and nothing of Node: no process, no Buffer, no
// require, no node: modules. Run with --experimental-vm-modules; reads its input from stdin and writes the answer.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createContext, runInContext, SourceTextModule } from 'node:vm';

const dist = process.argv[2];
const web = { TextDecoder, TextEncoder, URL, crypto, structuredClone, atob, btoa, setTimeout, clearTimeout };
const context = createContext({ ...web, AbortController, AbortSignal });
const modules = new Map();

function load(path) {
  const known = modules.get(path);
  if (known) return known;
  const module = new SourceTextModule(readFileSync(path, 'utf8'), { identifier: path, context });
  modules.set(path, module);
  return module;
}

function link(specifier, { identifier }) {
  if (!specifier.startsWith('.')) throw new Error(`${identifier} imports ${specifier}`);
  return load(resolve(dirname(identifier), specifier));
}

async function opened(path) {
  const module = load(path);
  if (module.status === 'unlinked') await module.link(link);
  await module.evaluate();
  return module.namespace;
}

for (const name of ['process', 'Buffer', 'require', 'global', 'setImmediate']) {
  if (runInContext(`typeof ${name}`, context) !== 'undefined') throw new Error(`The scope has ${name}.`);
}
// One after another: what two of them import is linked once.
const runtime = await opened(resolve(dist, 'runtime/index.js'));
const explain = await opened(resolve(dist, 'runtime/explain/index.js'));
const signed = await opened(resolve(dist, 'runtime/signed/index.js'));
const stores = await opened(resolve(dist, 'runtime/store/index.js'));
const table = await opened(resolve(dist, 'table/index.js'));
const { scenario } = await opened(resolve(dist, 'scenario.js'));
const input = JSON.parse(readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify(await scenario({ runtime, explain, signed, stores, table }, input)));
