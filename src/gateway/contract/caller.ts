/** Who calls, as far as a key tells. Both are absent where callers need no key. */
export interface Caller {
  readonly team?: string;
  readonly key?: string;
}
