import type { HttpReply } from '../../wire/adapter.ts';

/** Whether an answer says of itself that it is made up: a simulator may stand behind any base URL. */
export function saysSimulated(headers: HttpReply['headers']): boolean {
  return headers['x-signalbox-simulated'] !== undefined;
}
