/** Whether a host, with or without its port, is this machine's own. The gateway has the same rule. */
export function isLoopbackHost(host: string): boolean {
  return /^(?:localhost|127(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}|::1|\[::1\])(?::\d+)?$/i.test(host);
}
