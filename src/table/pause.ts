/**
 * Asked between two pieces of a long piece of work: gives others their turn, where the work has had the thread for
 * long enough. Nothing to wait for where it has not.
 */
export type Pause = () => Promise<void> | undefined;
