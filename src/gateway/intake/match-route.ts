import type { Route } from '../contract/exchange.ts';
import { Refusal } from '../contract/refusal.ts';

export interface RouteMatch {
  readonly route: Route;
  readonly parameter?: string;
}

/** Finds the route of a request. Throws a `Refusal` with 404, or with 405 where another method would do. */
export type MatchRoute = (method: string, path: string) => RouteMatch;

/** Indexes a route table. */
export function createMatcher(routes: readonly Route[]): MatchRoute {
  const exact = new Map(routes.map((route) => [`${route.method} ${route.path}`, { route }]));
  const open = routes.filter(({ path }) => path.endsWith(parameterMark));
  return (method, path) => {
    const found = exact.get(`${method} ${path}`) ?? matchOpen(open, method, path);
    if (found !== undefined) return found;
    const methods = routes.filter((route) => fits(route, path)).map((route) => route.method);
    throw methods.length === 0 ? notFound(routes, method, path) : notAllowed(methods);
  };
}

const parameterMark = '/{id}';

function matchOpen(open: readonly Route[], method: string, path: string): RouteMatch | undefined {
  const route = open.find((candidate) => candidate.method === method && fits(candidate, path));
  if (route === undefined) return undefined;
  const parameter = decoded(path.slice(prefixOf(route).length));
  return parameter === undefined ? undefined : { route, parameter };
}

function fits(route: Route, path: string): boolean {
  if (!route.path.endsWith(parameterMark)) return route.path === path;
  const prefix = prefixOf(route);
  return path.startsWith(prefix) && path.length > prefix.length && decoded(path) !== undefined;
}

function prefixOf(route: Route): string {
  return route.path.slice(0, 1 - parameterMark.length);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function notFound(routes: readonly Route[], method: string, path: string): Refusal {
  const asked = describeAsked(method, path);
  const known = routes.map((route) => `${route.method} ${route.path}`).join(', ');
  // The base URL that official clients are given ends in the version.
  const intended = routes.find((route) => fits(route, `/v1${path}`));
  const hint = intended === undefined ? '' : ' Is /v1 missing from the base URL?';
  const message = `There is no endpoint ${asked}.${hint} There are ${known}.`;
  return new Refusal({ status: 404, code: 'unknown_endpoint', message });
}

/** What may be repeated of what was asked for: visible characters of the path, and not many. */
export function describeAsked(method: string, path: string): string {
  const visible = path.replace(/[^\x21-\x7e]/g, '?');
  return `${method} ${visible.length > 100 ? `${visible.slice(0, 100)}…` : visible}`;
}

function notAllowed(methods: readonly string[]): Refusal {
  const allow = [...new Set(methods)].join(', ');
  return new Refusal({
    status: 405,
    code: 'method_not_allowed',
    message: `This endpoint takes ${allow}.`,
    headers: { allow },
  });
}
