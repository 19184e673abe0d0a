import { basename, resolve } from 'node:path';
import { fetchJson, readJsonFile } from '../../catalog/read-document.ts';
import type { CatalogSource } from '../../catalog/source.ts';
import { openGenaiPrices } from '../../catalog/sources/genai-prices.ts';
import { openModelsDev } from '../../catalog/sources/models-dev.ts';
import { CouldNotRun, systemReason } from '../shell/could-not-run.ts';
import type { Shell } from '../shell/shell.ts';
import { bundledSource } from './source-options.ts';

/** Opens what `--from` names, in its order. Only a URL makes anything go over the network. */
export async function openSources(names: readonly string[], shell: Shell): Promise<CatalogSource[]> {
  const sources: CatalogSource[] = [];
  for (const name of new Set(names.length === 0 ? [bundledSource] : names)) {
    sources.push(name === bundledSource ? await openGenaiPrices() : await openDocument(name, shell));
  }
  return sources;
}

async function openDocument(name: string, shell: Shell): Promise<CatalogSource> {
  const url = /^https?:\/\//.test(name) && URL.canParse(name) ? new URL(name) : undefined;
  // A password or a token in the address has no business in a file that is reviewed.
  const shown = url === undefined ? name : `${url.origin}${url.pathname}`;
  const read = await (url === undefined
    ? readJsonFile(resolve(shell.directory, name))
    : fetchJson(url)
  ).catch((cause: unknown) => {
    throw new CouldNotRun('cannot-read', `cannot read ${shown}: ${systemReason(cause)}`, { cause });
  });
  if (!read.ok) throw new CouldNotRun('cannot-read', `cannot read ${shown}: ${read.why}`);
  const title = url === undefined ? basename(name) : `${url.host}${url.pathname}`;
  const source = openModelsDev(read.value, title);
  if (source !== undefined) return source;
  throw new CouldNotRun(
    'cannot-read',
    `cannot read ${shown}: it is not in the form of models.dev's api.json`,
    {
      hint: `--from takes "${bundledSource}", or a file or URL in that form: https://models.dev/api.json`,
    },
  );
}
