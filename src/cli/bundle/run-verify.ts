import { resolve } from 'node:path';
import { createTrust, type Inspected } from '../../runtime/signed/trust.ts';
import type { Rejected } from '../../runtime/store/acknowledgement.ts';
import type { TrustRefusal } from '../../runtime/store/trust.ts';
import { createStore } from '../../runtime/store.ts';
import { largestCandidate } from '../../table/candidate.ts';
import { decodeTable } from '../../table/decode.ts';
import type { Call } from '../commands/command.ts';
import type { FormatOptions } from '../options/registry-options.ts';
import { type ExitCode, exitCodes } from '../shell/exit-code.ts';
import { writeAtomic } from '../shell/write-atomic.ts';
import { readNamed } from './read-files.ts';

export interface VerifyOptions extends FormatOptions {
  readonly trust: string;
  readonly env: string;
  readonly tableOut?: string;
}

/** Does with a bundle all that a runtime would, and says what came of it. */
export async function runVerify({ words, options, shell }: Call<VerifyOptions>): Promise<ExitCode> {
  const [file = ''] = words;
  const root = await readNamed(options.trust, 'trust root', shell);
  const bytes = await readNamed(file, 'bundle', shell);
  const trust = createTrust({ root, environment: options.env });
  const answer = await createStore({ trust }).offer({ bytes, origin: file });
  const inspected = await trust.inspect(bytes, { maxBytes: largestCandidate, now: Date.now(), first: true });
  const json = options.format === 'json';
  const refuse = ({ code, message, phase }: Rejected | TrustRefusal) => {
    if (json) shell.out(`${JSON.stringify({ accepted: false, code, phase, message }, null, 2)}\n`);
    else shell.note(`${file} is refused (${code}): ${message}\n`);
    return exitCodes.findings;
  };
  if (!answer.accepted) return refuse(answer);
  if (!inspected.ok) return refuse(inspected);
  const { tableOut } = options;
  if (tableOut !== undefined) {
    await writeAtomic(resolve(shell.directory, tableOut), new TextDecoder().decode(inspected.table));
  }
  const { header, signers, rootVersion } = inspected;
  const selfTest = testsIn(inspected.table);
  shell.out(
    json
      ? `${JSON.stringify({ accepted: true, ...header, selfTest, signers, rootVersion }, null, 2)}\n`
      : describe(inspected, selfTest),
  );
  return exitCodes.ok;
}

/** How many vectors a table has; a store has just asked them. */
function testsIn(table: Uint8Array): Tests {
  const decoded = decodeTable(table);
  const { buckets = [], cases = [] } = (decoded.ok && decoded.table.selfTest) || {};
  return { buckets: buckets.length, cases: cases.length };
}

interface Tests {
  readonly buckets: number;
  readonly cases: number;
}

function describe({ header, signers, rootVersion }: Inspected, { buckets, cases }: Tests): string {
  const { generation, environment, digest, previous, source, compiler, notAfter, rollbackOf } = header;
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['generation', `${generation}${rollbackOf === undefined ? '' : `, the table of ${rollbackOf} again`}`],
    ['environment', environment],
    ['revision', digest],
    ['previous', previous],
    ['commit', `${source.commit} ${source.path}${source.repo === undefined ? '' : ` of ${source.repo}`}`],
    ['compiler', compiler],
    ['needs', header.requires.join(', ') || 'nothing beyond the format'],
    ['self-test', `the same here: answers ${cases}, buckets ${buckets}`],
    ['signed by', `${signers.join(', ')} of trust root ${rootVersion}`],
    ['until', notAfter === undefined ? undefined : new Date(notAfter * 1000).toISOString()],
  ];
  return lines
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name.padEnd(12)}${value}\n`)
    .join('');
}
