import { isLoopback, originOf, whyNotAsked } from '../../../watch/http/destination.ts';
import { urlSource } from '../../../watch/sources/url-source.ts';
import { CouldNotRun } from '../../shell/could-not-run.ts';
import type { Shell } from '../../shell/shell.ts';
import type { TableSource } from '../table-source.ts';

/** The environment variable whose value is sent as a bearer token. */
const tokenVariable = 'SIGNALBOX_TABLE_TOKEN';

/** Whether `--table` names an address and not a file. */
export function isUrl(table: string): boolean {
  return /^https?:\/\//i.test(table);
}

/**
 * A compiled table on an HTTP server, asked for again and again. Throws `CouldNotRun` where that would be unsafe:
 * whoever changes a table on its way decides where the providers' keys are sent.
 */
export function tableUrl(
  text: string,
  { shell, signed, pollMs }: { readonly shell: Shell; readonly signed: boolean; readonly pollMs?: number },
): TableSource {
  // An error of the parser would repeat the text, which may have a secret in it.
  if (!URL.canParse(text)) throw new CouldNotRun('usage', 'the address behind --table cannot be read');
  const url = new URL(text);
  const token = shell.environment[tokenVariable] || undefined;
  const wrong = whyNotAsked(url, token);
  if (wrong !== undefined) {
    throw new CouldNotRun('usage', `the table is not asked for at ${originOf(url)}: ${wrong.message}`, {
      hint: `A token is taken from ${tokenVariable}.`,
    });
  }
  if (url.protocol === 'http:' && !isLoopback(url) && !signed) {
    throw new CouldNotRun('usage', `a table from ${originOf(url)} could be changed on its way`, {
      hint: 'Use https, or take signed tables only, with --trust.',
    });
  }
  return {
    shown: originOf(url),
    later: (signal) =>
      urlSource(url, { signal, token: () => token, ...(pollMs === undefined ? {} : { pollMs }) }),
  };
}
