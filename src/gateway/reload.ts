import type { Logger } from 'pino';
import type { Acknowledgement } from '../runtime/store/acknowledgement.ts';
import type { Store } from '../runtime/store.ts';
import type { Candidate, SourceReport } from '../table/candidate.ts';

/**
 * Tells the store all that a source says, and logs what became of it. Ends when the source does; a candidate that is
 * refused, and a source that fails, leave the live table as it was.
 */
export async function reload(
  reports: AsyncIterable<SourceReport>,
  { store, logger }: { readonly store: Store; readonly logger: Logger },
): Promise<void> {
  const failing = new Set<string>();
  for await (const report of reports) {
    const { origin } = report;
    const answer = await store.take(report);
    if (report.type === 'failed') {
      const goesOn = store.current() === undefined ? 'there is no table yet' : 'the live table goes on';
      logger.warn({ origin, code: report.code }, `table source failed, ${goesOn}: ${report.message}`);
      failing.add(origin);
    } else if (failing.delete(origin)) logger.info({ origin }, 'table source is back');
    if (report.type === 'candidate' && answer !== undefined) log(answer, report);
  }

  function log(answer: Acknowledgement, { origin }: Candidate): void {
    if (!answer.accepted) {
      const { code, message, path } = answer;
      if (answer.repeated !== true) logger.error({ origin, code, path }, `table refused: ${message}`);
    } else if (answer.unchanged !== true) {
      const { revision, previous, changed } = answer;
      logger.info({ origin, revision, previous, changed }, 'table live');
    }
  }
}
