import { isRecord, type JsonRecord, records, text } from '../../kit/json.ts';

/**
 * Arguments that come piece by piece, each under a JSON path; strings may themselves come in several pieces.
 * https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/function-calling#streaming-fc
 */
export interface PartialArguments {
  add(partialArgs: unknown): void;
  /** All of them so far, as JSON text. */
  whole(): string;
}

/** The arguments of one call, none so far. */
export function createPartialArguments(): PartialArguments {
  const root = emptyObject();
  return {
    add(partialArgs) {
      for (const piece of records(partialArgs)) {
        const path = parsePath(text(piece['jsonPath']) ?? '');
        if (path.length > 0 && path.length <= DEEPEST) place(root, path, pieceValue(piece));
      }
    },
    whole: () => JSON.stringify(root),
  };
}

/** Bounds on what a stream can make us build. */
const DEEPEST = 64;
const LONGEST = 10_000;

type Step = string | number;
type Holder = Record<Step, unknown>;

/** `$.a.b[0]['c d']` as its steps; none where it is not such a path. */
function parsePath(path: string): Step[] {
  if (!/^\$(?:\.[^.[\]]+|\[\d{1,5}\]|\['[^']*'\]|\["[^"]*"\])*$/.test(path)) return [];
  return [...path.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/g)].map(
    ([, dotted, index, single, double]) =>
      index === undefined ? (dotted ?? single ?? double ?? '') : Number(index),
  );
}

function pieceValue(piece: JsonRecord): unknown {
  if (typeof piece['stringValue'] === 'string') return piece['stringValue'];
  return piece['numberValue'] ?? piece['boolValue'] ?? null;
}

function place(root: Holder, path: readonly Step[], value: unknown): void {
  let holder = root;
  for (const [at, step] of path.entries()) {
    if (Array.isArray(holder) && (typeof step !== 'number' || step > Math.min(holder.length, LONGEST)))
      return;
    const next = path[at + 1];
    const known = holder[step];
    if (next === undefined) {
      holder[step] = typeof known === 'string' && typeof value === 'string' ? known + value : value;
      return;
    }
    // A list or an object without a prototype: whatever a step is called, it is only a key.
    const inner =
      isRecord(known) || Array.isArray(known) ? known : typeof next === 'number' ? [] : emptyObject();
    holder[step] = inner;
    holder = inner as Holder;
  }
}

function emptyObject(): Holder {
  return Object.create(null);
}
