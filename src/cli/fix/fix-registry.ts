import { catalogue } from '../../compiler/catalogue.ts';
import type { Compilation } from '../../compiler/compilation.ts';
import { applyEdits, overlap } from '../../diagnostic/apply-edits.ts';
import type { Diagnostic, Suggestion } from '../../diagnostic/diagnostic.ts';
import type { Fix } from '../report/reporter.ts';

/** How sure an edit must be to be made. */
export type Confidence = 'safe' | 'likely';

/** A file that is to change; `before` is as it lies on the disk. */
export interface ChangedFile {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

export interface FixedRegistry {
  readonly files: readonly ChangedFile[];
  readonly fixed: readonly Fix[];
  /** Of the registry with the changes. */
  readonly compilation: Compilation;
}

type Texts = ReadonlyMap<string, string>;

interface Repair {
  readonly finding: Diagnostic;
  readonly suggestion: Suggestion;
}

/** More rounds than this would mean that a mistake hid nine others, one behind the other. */
const mostRounds = 10;
/** Where the edits of a round do not go together they are tried one by one, so many at most. */
const mostTrials = 100;

/**
 * Makes the edits that findings suggest, in memory, and compiles again until nothing more can be mended. Where
 * two edits overlap the first is made, and the other is looked at again in the next round. An edit stays only
 * where the registry is better with it: fewer errors in an early phase weigh more than any number in a later
 * one, because a file that could not be read hid those.
 */
export async function fixRegistry(parts: {
  readonly confidence: Confidence;
  compile(unsaved: Texts): Promise<Compilation>;
  /** A file of the registry as it lies on the disk. */
  read(file: string): Promise<string>;
}): Promise<FixedRegistry> {
  const { confidence, compile, read } = parts;
  let texts: Texts = new Map();
  let compilation = await compile(texts);
  const fixed: Fix[] = [];
  const refused = new Set<string>();
  let trials = mostTrials;

  async function attempt(repairs: readonly Repair[]): Promise<boolean> {
    const changed = await spliceAll(repairs, texts, read);
    const result = await compile(changed);
    if (!isBetter(result.diagnostics, compilation.diagnostics)) return false;
    texts = changed;
    compilation = result;
    fixed.push(...repairs.map(describe));
    return true;
  }

  for (let round = 0; round < mostRounds; round += 1) {
    const repairs = choose(compilation.diagnostics, confidence, refused);
    if (repairs.length === 0) break;
    if (await attempt(repairs)) continue;
    // One at a time: after the first that helps, places have moved and the rest is chosen anew.
    let helped = false;
    for (const repair of repairs) {
      if (trials === 0) break;
      trials -= 1;
      helped = await attempt([repair]);
      if (helped) break;
      refused.add(identity(repair));
    }
    if (!helped && trials === 0) break;
  }

  const files = await Promise.all(
    [...texts].map(async ([file, after]) => ({ file, before: await read(file), after })),
  );
  return { files: files.filter(({ before, after }) => before !== after), fixed, compilation };
}

/** For each finding its first edit that is sure enough, unless it overlaps one that was chosen before. */
function choose(
  diagnostics: readonly Diagnostic[],
  confidence: Confidence,
  refused: ReadonlySet<string>,
): Repair[] {
  const accepted = confidence === 'safe' ? ['safe'] : ['safe', 'likely'];
  const chosen: Repair[] = [];
  for (const finding of diagnostics) {
    const suggestion = finding.suggestions.find(
      (one) => one.edits.length > 0 && accepted.includes(one.confidence),
    );
    if (suggestion === undefined || refused.has(identity({ finding, suggestion }))) continue;
    const taken = chosen.flatMap((other) => other.suggestion.edits);
    if (suggestion.edits.some((edit) => taken.some((other) => overlap(edit, other)))) continue;
    chosen.push({ finding, suggestion });
  }
  return chosen;
}

async function spliceAll(
  repairs: readonly Repair[],
  texts: Texts,
  read: (file: string) => Promise<string>,
): Promise<Texts> {
  const changed = new Map(texts);
  const edits = repairs.flatMap(({ suggestion }) => suggestion.edits);
  for (const file of new Set(edits.map(({ span }) => span.file))) {
    // Offsets do not count a byte order mark, which a registry file does not need.
    const text = texts.get(file) ?? (await read(file)).replace(/^\ufeff/, '');
    changed.set(
      file,
      applyEdits(
        text,
        edits.filter(({ span }) => span.file === file),
      ),
    );
  }
  return changed;
}

const phases = new Map(catalogue.map(({ code, phase }) => [code, phase]));
const lastPhase = Math.max(...phases.values()) + 1;

/** Whether there are fewer findings, errors of the earliest phase first and warnings last. */
export function isBetter(after: readonly Diagnostic[], before: readonly Diagnostic[]): boolean {
  const [left, right] = [standing(after), standing(before)];
  const at = left.findIndex((count, index) => count !== right[index]);
  return at !== -1 && (left[at] ?? 0) < (right[at] ?? 0);
}

/** How many errors each phase found, and how many warnings there are. */
function standing(diagnostics: readonly Diagnostic[]): number[] {
  const counts = new Array<number>(lastPhase + 2).fill(0);
  for (const { code, severity } of diagnostics) {
    if (severity === 'info') continue;
    const at = severity === 'warning' ? lastPhase + 1 : (phases.get(code) ?? lastPhase);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}

function identity({ finding, suggestion }: Repair): string {
  return `${finding.fingerprint} ${suggestion.title}`;
}

function describe({ finding, suggestion }: Repair): Fix {
  const { title, confidence } = suggestion;
  return { code: finding.code, title, confidence, file: finding.span.file };
}
