import { ask } from '../../../watch/http/ask.ts';
import { originOf, whyNotAsked } from '../../../watch/http/destination.ts';
import { CouldNotRun } from '../../shell/could-not-run.ts';
import type { Shell } from '../../shell/shell.ts';
import type { Base } from '../base.ts';

/** The environment variable whose value is sent as a bearer token. */
const tokenVariable = 'SIGNALBOX_TABLE_TOKEN';

const patience = { connect: 5000, answer: 15_000, idle: 15_000, total: 60_000 };
const maxBytes = 64 * 2 ** 20;

/** The table that a server gives out: the one that gateways follow. Nothing is followed elsewhere. Throws `CouldNotRun`. */
export async function tableUrl(text: string, shell: Shell): Promise<Base> {
  if (!URL.canParse(text)) throw new CouldNotRun('usage', 'the address behind --against cannot be read');
  const url = new URL(text);
  const token = shell.environment[tokenVariable] || undefined;
  const wrong = whyNotAsked(url, token);
  if (wrong !== undefined) {
    throw new CouldNotRun('usage', `the table is not asked for at ${originOf(url)}: ${wrong.message}`, {
      hint: `A token is taken from ${tokenVariable}.`,
    });
  }
  const headers = {
    accept: 'application/json',
    'accept-encoding': 'identity',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const signal = new AbortController().signal;
  const answer = await ask({ url, headers, hold: 0, patience, maxBytes, signal });
  if (answer.type === 'content') return { kind: 'table', name: originOf(url), bytes: answer.bytes };
  const why = answer.type === 'failed' ? answer.failure.message : 'It says that nothing has changed.';
  throw new CouldNotRun('no-base', `no table at ${originOf(url)}: ${why}`);
}
