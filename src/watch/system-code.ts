/** The operating system's code of an error (`ENOSPC`); `undefined` for an error that is not the system's. */
export function systemCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return undefined;
  const code = String(error.code);
  return /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}
