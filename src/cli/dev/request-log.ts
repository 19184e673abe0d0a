import picocolors from 'picocolors';
import { type Logger, pino } from 'pino';

/** A logger for people: one short line a request, and whatever is wrong. */
export function requestLog(write: (line: string) => void, colour: boolean): Logger {
  const paint = picocolors.createColors(colour);
  return pino(
    { level: 'info', serializers: { error: pino.stdSerializers.err } },
    {
      write: (text: string) => {
        const record = JSON.parse(text) as LogRecord;
        if (record.msg === 'request') write(`${paint.dim(requestLine(record))}\n`);
        else if (record.level >= warning) write(`${paint.yellow(troubleLine(record))}\n`);
      },
    },
  );
}

/** As pino writes it: what dev shows of it. */
interface LogRecord {
  readonly level: number;
  readonly msg?: string;
  readonly error?: { readonly message?: string };
  readonly route?: string;
  readonly capability?: string;
  readonly deployment?: string;
  readonly status?: number;
  readonly outcome?: string;
  readonly code?: string;
  readonly attempts?: number;
  readonly milliseconds?: number;
}

/** Pino's number for it. */
const warning = 40;

function requestLine(record: LogRecord): string {
  const { capability, deployment, route, status, outcome, code, attempts = 0, milliseconds = 0 } = record;
  const who = deployment === undefined ? '' : ` → ${deployment}`;
  const how = outcome === 'complete' ? '' : ` ${outcome}${code === undefined ? '' : ` (${code})`}`;
  const tries = attempts > 1 ? `, ${attempts} attempts` : '';
  return `${capability ?? route}${who}  ${status}${how}${tries}, ${Math.round(milliseconds)} ms`;
}

function troubleLine({ msg, error }: LogRecord): string {
  return [msg, error?.message].filter((part) => part !== undefined).join(': ');
}
