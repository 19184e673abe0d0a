/**
 * One piece of work at a time. Of those that wait under one key all but the newest are answered with `passedOver` at
 * once; other keys keep their turn, so that a bad candidate of one source takes away no good one of another.
 */
export function newestInTurn<Input, Output>(
  work: (input: Input) => Promise<Output>,
  passedOver: Output,
  keyOf: (input: Input) => unknown,
): (input: Input) => Promise<Output> {
  let busy = false;
  const waiting = new Map<unknown, { input: Input; answer: (output: Promise<Output> | Output) => void }>();

  function next(): void {
    const [first] = waiting;
    if (busy || first === undefined) return;
    const [key, { input, answer }] = first;
    waiting.delete(key);
    busy = true;
    const done = work(input).finally(() => {
      busy = false;
      next();
    });
    answer(done);
  }

  return (input) =>
    new Promise((answer) => {
      const key = keyOf(input);
      waiting.get(key)?.answer(passedOver);
      waiting.set(key, { input, answer });
      next();
    });
}
