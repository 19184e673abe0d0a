import { ask } from '../../../watch/http/ask.ts';
import type { Failure } from '../../../watch/news.ts';
import { adminTokenVariable, tableAddress, tableTokenVariable } from '../../options/table-address.ts';
import { CouldNotRun } from '../../shell/could-not-run.ts';
import type { Shell } from '../../shell/shell.ts';
import type { Base } from '../base.ts';

const patience = { connect: 5000, answer: 15_000, idle: 15_000, total: 60_000 };
const maxBytes = 64 * 2 ** 20;

/** Where a gateway gives its live table out. */
const gatewayPath = '/admin/table';

/**
 * The table that a gateway serves from, where the address has no path, or that any other server gives out. Nothing is
 * followed elsewhere, and each kind of server gets its own token alone. Throws `CouldNotRun`.
 */
export async function tableUrl(text: string, shell: Shell): Promise<Base> {
  const isGateway = URL.canParse(text) && namesGateway(new URL(text));
  const variable = isGateway ? adminTokenVariable : tableTokenVariable;
  const { url, token, shown } = tableAddress(text, { option: '--against', variable, shell });
  if (isGateway) url.pathname = gatewayPath;
  const headers = {
    accept: 'application/json',
    'accept-encoding': 'identity',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const signal = new AbortController().signal;
  const answer = await ask({ url, headers, hold: 0, patience, maxBytes, signal });
  if (answer.type === 'content') return { kind: 'table', name: shown, bytes: answer.bytes };
  if (answer.type === 'unchanged') {
    throw new CouldNotRun('no-base', `no table at ${shown}: It says that nothing has changed.`);
  }
  const hint = hintOf(answer.failure, { isGateway, variable, hasToken: token !== undefined });
  throw new CouldNotRun(
    'no-base',
    `no table at ${shown}: ${answer.failure.message}`,
    hint === undefined ? {} : { hint },
  );
}

function namesGateway({ pathname, search }: URL): boolean {
  return search === '' && (pathname === '/' || pathname === gatewayPath);
}

/** What whoever asked can do about it. */
function hintOf(
  { code }: Failure,
  {
    isGateway,
    variable,
    hasToken,
  }: { readonly isGateway: boolean; readonly variable: string; readonly hasToken: boolean },
): string | undefined {
  if (code === 'source-denied') {
    return hasToken
      ? `It does not take the token of ${variable}.`
      : `Set ${variable} to a token that it takes.`;
  }
  if (code !== 'source-missing') return undefined;
  return isGateway
    ? `A gateway gives its table out where it was started with ${adminTokenVariable}; for another server give the whole address of the table.`
    : undefined;
}
