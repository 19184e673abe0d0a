const farewells = new Set<() => void>();
let listening = false;

/**
 * Has something done should the process exit before it is taken back: by `process.exit`, as on a second Ctrl-C, where
 * nothing that waits is run any more. It must be quick, synchronous and throw nothing. Answers what takes it back.
 */
export function atExit(farewell: () => void): () => void {
  // One listener, whatever the number of sources: Node warns of more than ten.
  if (!listening) process.on('exit', sayFarewell);
  listening = true;
  farewells.add(farewell);
  return () => void farewells.delete(farewell);
}

function sayFarewell(): void {
  for (const farewell of farewells) farewell();
}
