import type { IncomingHttpHeaders } from 'node:http';
import type { Route, SimFormat } from '../formats/format.ts';
import { invariant } from '../invariant.ts';

/** Where a request leads. */
export interface FoundRoute {
  readonly format: SimFormat;
  /** Absent where the path is not known in any format; `format` then says in which to answer so. */
  readonly route?: Route;
  /** Whom to play: the first segment of the path, unless that is a version. */
  readonly provider: string;
}

/** Finds the format and the operation that a request is meant for. */
export function findRoute(
  formats: readonly SimFormat[],
  target: string,
  headers: IncomingHttpHeaders,
): FoundRoute {
  for (const format of formats) {
    const route = format.route(target);
    if (route === undefined) continue;
    if (route.operation === 'models' && !format.recognises(target, headers)) continue;
    return { format, route, provider: providerOf(route.prefix) };
  }
  const format = formats.find((one) => one.recognises(target, headers)) ?? formats.at(-1);
  invariant(format !== undefined, 'there is at least one format');
  return { format, provider: providerOf(target.split('?')[0] ?? '') };
}

function providerOf(path: string): string {
  const first = path.split('/').find((segment) => segment !== '') ?? '';
  return first === '' || /^v\d/.test(first) ? 'sim' : first.slice(0, 100);
}
