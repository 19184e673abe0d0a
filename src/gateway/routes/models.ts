import type { Snapshot } from '../../runtime/router.ts';
import type { Capability } from '../../table/table.ts';
import { chatCompletions } from '../../wire/clients/chat-completions/chat-completions.ts';
import { sendJson } from '../answer/respond.ts';
import type { DataParts, Exchange, Route } from '../contract/exchange.ts';
import { Refusal } from '../contract/refusal.ts';
import { notReady, refusalFor } from '../decide/resolve-for.ts';

/** https://platform.openai.com/docs/api-reference/models/list, with capabilities for models. */
export const modelsRoute: Route = {
  method: 'GET',
  path: '/v1/models',
  dialect: chatCompletions,
  async handle(exchange, parts) {
    const snapshot = liveSnapshot(parts);
    const data = Object.entries(snapshot.table.capabilities)
      .filter(([id]) => refusalOf(snapshot, id, exchange) === undefined)
      .map(([id, capability]) => modelEntry(id, capability));
    send(exchange, snapshot, { object: 'list', data });
  },
};

/** https://platform.openai.com/docs/api-reference/models/retrieve */
export const modelRoute: Route = {
  method: 'GET',
  path: '/v1/models/{id}',
  dialect: chatCompletions,
  async handle(exchange, parts) {
    const snapshot = liveSnapshot(parts);
    const id = exchange.parameter ?? '';
    const refusal = refusalOf(snapshot, id, exchange);
    if (refusal !== undefined) throw refusal;
    const { capabilities } = snapshot.table;
    const capability = Object.hasOwn(capabilities, id) ? capabilities[id] : undefined;
    if (capability === undefined)
      throw new Refusal({ status: 404, code: 'model_not_found', message: 'There is no such capability.' });
    send(exchange, snapshot, modelEntry(id, capability));
  },
};

/** Why a caller may not see a capability: the runtime's own answer, so that list and calls agree. */
function refusalOf(snapshot: Snapshot, id: string, exchange: Exchange): Refusal | undefined {
  const { team } = exchange.caller;
  const { error } = snapshot.resolve(id, team === undefined ? {} : { team });
  if (error === undefined || error.code === 'NO_TARGET') return undefined;
  return refusalFor(error, id);
}

function modelEntry(id: string, { description, owner, promise }: Capability) {
  // A table carries no times, and clients insist on the field.
  return { id, object: 'model', created: 0, owned_by: owner, description, promise };
}

function liveSnapshot(parts: DataParts): Snapshot {
  const snapshot = parts.router.snapshot();
  if (snapshot === undefined) throw notReady();
  return snapshot;
}

function send(exchange: Exchange, snapshot: Snapshot, body: unknown): void {
  const headers = { 'x-request-id': exchange.id, 'x-signalbox-revision': snapshot.revision };
  sendJson(exchange.response, 200, headers, JSON.stringify(body));
  exchange.note({ status: 200, outcome: 'complete', revision: snapshot.revision });
}
