/** The headers of a call whose body is JSON: what it is, and in which form the answer is wanted. */
export function jsonHeaders(stream: boolean): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json',
    accept: stream ? 'text/event-stream' : 'application/json',
  };
}
