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
        if (record.msg === 'request') {
          const lines = [...passedOverLines(record), requestLine(record)];
          for (const line of lines) write(`${paint.dim(line)}\n`);
        } else if (record.level >= warning) write(`${paint.yellow(troubleLine(record))}\n`);
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
  readonly asked?: string;
  readonly capability?: string;
  readonly deployment?: string;
  readonly status?: number;
  readonly outcome?: string;
  readonly code?: string;
  readonly attempts?: number;
  readonly milliseconds?: number;
  readonly passedOver?: readonly {
    readonly deployment: string;
    readonly code: string;
    readonly message: string;
    readonly param?: string;
  }[];
}

/** Pino's number for it. */
const warning = 40;

function requestLine(record: LogRecord): string {
  const { asked, capability, deployment, route, status, outcome, code } = record;
  const { attempts = 0, milliseconds = 0 } = record;
  if (asked !== undefined) return `${asked} ${status}`;
  const who = deployment === undefined ? '' : ` → ${deployment}`;
  const how = outcome === 'complete' ? '' : ` ${outcome}${code === undefined ? '' : ` (${code})`}`;
  const tries = attempts > 1 ? `, ${attempts} attempts` : '';
  return `${capability ?? route}${who}  ${status}${how}${tries}, ${Math.round(milliseconds)} ms`;
}

/** Why it was not an earlier target that answered. Which providers have no key was told at the start. */
function passedOverLines({ passedOver = [], deployment, outcome }: LogRecord): string[] {
  if (deployment === undefined || outcome !== 'complete') return [];
  return passedOver
    .filter(({ code }) => code !== 'no_credentials')
    .map(({ deployment: other, message, param }) => {
      const field = param === undefined ? '' : `${param}: `;
      const named = message.replace(/^The (?:provider|deployment) /, '');
      const why =
        named === message ? `${other} was passed over (${sentence(message)})` : `${other} ${sentence(named)}`;
      return `${field}${why}, so ${deployment} answered`;
    });
}

/** Without its full stop, to go on. */
function sentence(text: string): string {
  return text.replace(/\.$/, '');
}

function troubleLine({ msg, error }: LogRecord): string {
  return [msg, error?.message].filter((part) => part !== undefined).join(': ');
}
