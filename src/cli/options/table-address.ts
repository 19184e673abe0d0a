import { originOf, whyNotAsked } from '../../watch/http/destination.ts';
import { CouldNotRun } from '../shell/could-not-run.ts';
import type { Shell } from '../shell/shell.ts';

/** The environment variable whose value is sent as a bearer token to a server that has a table. */
export const tableTokenVariable = 'SIGNALBOX_TABLE_TOKEN';
/** The one that a gateway lets administrators in by, and that is sent to a gateway. */
export const adminTokenVariable = 'SIGNALBOX_ADMIN_TOKEN';

/** Where a table is asked for, and with which secret. */
export interface TableAddress {
  readonly url: URL;
  readonly token: string | undefined;
  /** Without what may be secret, for people. */
  readonly shown: string;
}

/** Whether a text names an address and not a file. */
export function isAddress(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

/**
 * Reads the address of a table, given with an option; the token is the value of `variable`. Throws `CouldNotRun` where
 * it would be unsafe to ask there. What is secret is not repeated.
 */
export function tableAddress(
  text: string,
  { option, variable, shell }: { readonly option: string; readonly variable: string; readonly shell: Shell },
): TableAddress {
  // An error of the parser would repeat the text, which may have a secret in it.
  if (!URL.canParse(text)) throw new CouldNotRun('usage', `the address behind ${option} cannot be read`);
  const url = new URL(text);
  const token = shell.environment[variable] || undefined;
  const shown = originOf(url);
  const wrong = whyNotAsked(url, token);
  if (wrong === undefined) return { url, token, shown };
  throw new CouldNotRun('usage', `the table is not asked for at ${shown}: ${wrong.message}`, {
    hint: `A token is taken from ${variable}.`,
  });
}
