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
    throw methods.length === 0 ? notFound() : notAllowed(methods);
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
  return path.startsWith(prefix) && path.length > prefix.length;
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

function notFound(): Refusal {
  return new Refusal({ status: 404, code: 'unknown_endpoint', message: 'There is no such endpoint.' });
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
