import { CouldNotRun, isSystemError, systemReason } from '../shell/could-not-run.ts';

/** Waits for what comes of files of records. Rejects with `CouldNotRun` where the system does not let one be read. */
export async function readingRecords<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    const path = 'path' in cause ? `${String(cause.path)}: ` : '';
    throw new CouldNotRun('cannot-read', `cannot read ${path}${systemReason(cause)}`, {
      hint: 'Records are what "signalbox serve --records" writes.',
      cause,
    });
  }
}
