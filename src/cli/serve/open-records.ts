import { resolve } from 'node:path';
import type { Logger } from 'pino';
import type { RecordSink } from '../../gateway/contract/record-sink.ts';
import { openLineFile } from '../../watch/lines/line-file.ts';
import { pseudonymsOf } from '../../watch/lines/pseudonyms.ts';
import { CouldNotRun, systemReason } from '../shell/could-not-run.ts';
import type { Shell } from '../shell/shell.ts';

/** The options of `serve` that say what of its decisions is kept. */
export interface RecordOptions {
  readonly records?: string;
  /** In 100,000ths. */
  readonly recordsShare?: number;
  readonly recordsMaxBytes?: number;
  readonly recordsKeep?: number;
  readonly recordsRawUnits?: true;
}

/** The environment variable whose value keeps stand-ins for users the same over restarts and between gateways. */
const secretVariable = 'SIGNALBOX_RECORDS_SECRET';

export interface OpenedRecords {
  readonly sink: RecordSink;
  /** Writes what waits. */
  close(): Promise<void>;
}

/** Opens the file of decision records, where one is asked for. Throws `CouldNotRun`. */
export async function openRecords(
  options: RecordOptions,
  { shell, logger }: { readonly shell: Shell; readonly logger: Logger },
): Promise<OpenedRecords | undefined> {
  const { records, recordsShare, recordsMaxBytes, recordsKeep, recordsRawUnits } = options;
  if (records === undefined) {
    if ([recordsShare, recordsMaxBytes, recordsKeep, recordsRawUnits].every((value) => value === undefined)) {
      return undefined;
    }
    throw new CouldNotRun('usage', '--records-… say how, and go with --records, which says where');
  }
  const file = await openLineFile({
    path: resolve(shell.directory, records),
    ...(recordsMaxBytes === undefined ? {} : { maxBytes: recordsMaxBytes }),
    ...(recordsKeep === undefined ? {} : { keep: recordsKeep }),
    onTrouble: (error) =>
      logger.error(
        { file: records, why: systemReason(error) },
        'decisions cannot be recorded; requests go on, and /status counts what is lost',
      ),
  }).catch((cause: unknown) => {
    throw new CouldNotRun('cannot-write', `cannot write ${records}: ${systemReason(cause)}`, {
      hint: '--records names a file in a directory that is there.',
      cause,
    });
  });
  const secret = shell.environment[secretVariable] || undefined;
  const share = recordsShare ?? 100_000;
  const units = recordsRawUnits === true ? 'raw' : pseudonymsOf(secret);
  let full = false;
  logger.info(
    {
      file: records,
      share: share / 100_000,
      units: units === 'raw' ? 'raw' : 'pseudonym',
      stable: secret !== undefined,
    },
    'recording decisions',
  );
  return {
    sink: {
      share,
      units,
      take(line) {
        const taken = file.write(line);
        if (!taken && !full) {
          logger.warn({ file: records }, 'a decision was not recorded: too many wait, or it is too long');
        }
        full = !taken;
      },
      status: () => ({ ...file.status(), path: records, share: share / 100_000 }),
    },
    close: () => file.close(),
  };
}
