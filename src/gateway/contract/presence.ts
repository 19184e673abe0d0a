/** Whether the caller is still there. */
export interface Presence {
  gone(): boolean;
  /** What to do, once, when the caller goes; a later one replaces it. Done at once if the caller has gone. */
  whenGone(leave: () => void): void;
}
