/**
 * The path of a call below the provider's base URL. The name comes from a registry, and may be anything: it is
 * encoded whole, so that no name can leave its place in the path.
 */
export function modelPath(upstream: string, method: string): string {
  return `/models/${encodeURIComponent(bareModel(upstream))}:${method}`;
}

/** The name without the collection that some write before it. */
export function bareModel(upstream: string): string {
  return upstream.replace(/^models\//, '').toWellFormed();
}
