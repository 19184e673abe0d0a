import type { Logger } from 'pino';
import type { Store } from '../runtime/store.ts';
import type { Candidate } from '../table/candidate.ts';

/**
 * Offers every candidate to the store and logs what became of it. Ends when the candidates do; a refused one
 * leaves the live table as it was.
 */
export async function reload(
  candidates: AsyncIterable<Candidate>,
  { store, logger }: { readonly store: Store; readonly logger: Logger },
): Promise<void> {
  for await (const candidate of candidates) {
    const { origin } = candidate;
    const answer = await store.offer(candidate);
    if (!answer.accepted) {
      const { code, message, path } = answer;
      if (answer.repeated !== true) logger.error({ origin, code, path }, `table refused: ${message}`);
    } else if (answer.unchanged !== true) {
      const { revision, previous, changed } = answer;
      logger.info({ origin, revision, previous, changed }, 'table live');
    }
  }
}
