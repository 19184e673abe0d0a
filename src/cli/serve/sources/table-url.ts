import { isLoopback } from '../../../watch/http/destination.ts';
import { urlSource } from '../../../watch/sources/url-source.ts';
import { tableAddress, tableTokenVariable } from '../../options/table-address.ts';
import { CouldNotRun } from '../../shell/could-not-run.ts';
import type { Shell } from '../../shell/shell.ts';
import type { TableSource } from '../table-source.ts';

/**
 * A compiled table on an HTTP server, asked for again and again. Throws `CouldNotRun` where that would be unsafe:
 * whoever changes a table on its way decides where the providers' keys are sent.
 */
export function tableUrl(
  text: string,
  { shell, signed, pollMs }: { readonly shell: Shell; readonly signed: boolean; readonly pollMs?: number },
): TableSource {
  const { url, token, shown } = tableAddress(text, {
    option: '--table',
    variable: tableTokenVariable,
    shell,
  });
  if (url.protocol === 'http:' && !isLoopback(url) && !signed) {
    throw new CouldNotRun('usage', `a table from ${shown} could be changed on its way`, {
      hint: 'Use https, or take signed tables only, with --trust.',
    });
  }
  return {
    shown,
    later: (signal) =>
      urlSource(url, { signal, token: () => token, ...(pollMs === undefined ? {} : { pollMs }) }),
  };
}
