import { parseTokens } from '../compiler/schema/quantity.ts';
import type { ResolveContext } from '../runtime/resolution.ts';
import type { Given } from './policy-case.ts';

/** What a case gives, in the runtime's words. `units` are callers that were made up. */
export function contextOf(given: Given, units: ResolveContext = {}): ResolveContext {
  const { team, key, user, session, requestId, tags, request = {}, budgetUsedShare } = given;
  const { inputTokens, maxOutputTokens, messages, tools, images, audio, files, ...others } = request;
  const counts = { messages, tools, images, audio, files };
  return {
    ...units,
    ...present({ team, key, user, session, request: requestId, tags, budgetUsedShare }),
    ...present(others),
    ...present({
      inputTokens: inputTokens === undefined ? undefined : parseTokens(inputTokens),
      maxOutputTokens: maxOutputTokens === undefined ? undefined : parseTokens(maxOutputTokens),
    }),
    ...present(Object.fromEntries(Object.entries(counts).map(([name, value]) => [name, numberOf(value)]))),
  };
}

function numberOf(value: number | string | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

/** The fields that are there. */
function present<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: NonNullable<Fields[Name]> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Name in keyof Fields]?: NonNullable<Fields[Name]> };
}
