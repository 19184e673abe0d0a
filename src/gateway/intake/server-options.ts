/** Slow or endless senders are cut off; the body's own limit is in the data path. In milliseconds and bytes. */
export const serverOptions = {
  headersTimeout: 10_000,
  requestTimeout: 120_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 32 * 1024,
  noDelay: true,
};
