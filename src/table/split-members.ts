import type { Pause } from './pause.ts';
import { endOfSpace, extentOf, memberAt } from './scan-json.ts';

/** An object's text, cut at its members, in the order of the text. */
export interface SplitMembers {
  /** The whole text that it is a part of, and where each member's key begins in it and its value ends. */
  readonly text: string;
  readonly ids: readonly string[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Whether each id comes after the one before, so that none is there twice. */
  readonly isRising: boolean;
  /** The members that do not stand as they did before, and the texts of their values. */
  readonly changed: ReadonlyMap<string, string>;
  /** Whether the ids are those from before, in their order. */
  readonly isLike: boolean;
  /** The deepest nesting of what was looked into. */
  readonly depth: number;
  /** The place behind its last bracket. */
  readonly to: number;
}

/** More members than this are not compared at one stroke. */
const longestRun = 512;

/** Nothing where the text can be no object, or has an id twice. The members of `before` were objects themselves. */
export async function splitMembers(
  text: string,
  start: number,
  { before = noMembers, pause }: { before: SplitMembers | undefined; pause: Pause },
): Promise<SplitMembers | undefined> {
  if (text[start] !== '{') return undefined;
  const cutting = begin(text, before);
  let at = endOfSpace(text, start + 1);
  for (let isEmpty = text[at] === '}'; !isEmpty; ) {
    const end = takeRun(cutting, at) ?? takeMember(cutting, at);
    if (end === undefined) return undefined;
    at = endOfSpace(text, end);
    if (text[at] !== ',') break;
    at = endOfSpace(text, at + 1);
    const turn = pause();
    if (turn !== undefined) await turn;
  }
  const { ids, starts, ends, isRising, changed, isLike, next, depth } = cutting;
  if (text[at] !== '}' || (!isRising && new Set(ids).size < ids.length)) return undefined;
  const hasAll = isLike && next === before.ids.length;
  return { text, ids, starts, ends, isRising, changed, isLike: hasAll, depth: depth + 1, to: at + 1 };
}

const noMembers: SplitMembers = {
  text: '',
  ids: [],
  starts: [],
  ends: [],
  isRising: true,
  changed: new Map(),
  isLike: true,
  depth: 0,
  to: 0,
};

/** How far the members are cut, and what is expected next. */
interface Cutting {
  readonly text: string;
  readonly before: SplitMembers;
  readonly ids: string[];
  readonly starts: number[];
  readonly ends: number[];
  readonly changed: Map<string, string>;
  isRising: boolean;
  /** Whether each id so far was the expected one. */
  isLike: boolean;
  depth: number;
  /** Which of the members from before is expected, and how many of them at once. */
  next: number;
  run: number;
  /** Where the members from before are, once one was not where it was expected. */
  places: ReadonlyMap<string, number> | undefined;
}

function begin(text: string, before: SplitMembers): Cutting {
  const found = { ids: [], starts: [], ends: [], changed: new Map<string, string>(), depth: 0 };
  return { ...found, text, before, isRising: true, isLike: true, next: 0, run: 1, places: undefined };
}

/**
 * Takes over the expected members as far as they stand here as they did, and answers where they end: the longer it
 * went well, the more of them at once.
 */
function takeRun(cutting: Cutting, at: number): number | undefined {
  const { text, before, next } = cutting;
  const start = before.starts[next] ?? 0;
  const shift = at - start;
  for (let run = Math.min(cutting.run, before.ids.length - next); run > 0; run >>= 1) {
    const end = before.ends[next + run - 1] ?? start;
    // Slices cost nothing to make, and are compared by whole words.
    if (text.slice(at, end + shift) !== before.text.slice(start, end)) continue;
    for (let place = next; place < next + run; place += 1) {
      const id = before.ids[place] ?? '';
      add(cutting, id, {
        start: (before.starts[place] ?? 0) + shift,
        end: (before.ends[place] ?? 0) + shift,
      });
    }
    cutting.next += run;
    cutting.run = Math.min(2 * run, longestRun);
    return end + shift;
  }
  cutting.run = 1;
  return undefined;
}

/** Takes in the member that stands here, and answers where it ends. */
function takeMember(cutting: Cutting, at: number): number | undefined {
  const { text, before, changed } = cutting;
  const member = memberAt(text, at);
  if (member === undefined) return undefined;
  const { key, from } = member;
  if (key !== before.ids[cutting.next]) {
    cutting.isLike = false;
    cutting.places ??= new Map(before.ids.map((id, place) => [id, place]));
    const place = cutting.places.get(key);
    cutting.next = place ?? cutting.next;
    const end = place === undefined ? undefined : takeRun(cutting, at);
    if (end !== undefined) return end;
  }
  if (key === before.ids[cutting.next]) cutting.next += 1;
  const { to, depth } = extentOf(text, from);
  changed.set(key, text.slice(from, to));
  add(cutting, key, { start: at, end: to });
  cutting.depth = Math.max(cutting.depth, depth);
  return to;
}

function add(cutting: Cutting, id: string, { start, end }: { start: number; end: number }): void {
  const { ids, starts, ends } = cutting;
  cutting.isRising &&= (ids.at(-1) ?? '') < id;
  ids.push(id);
  starts.push(start);
  ends.push(end);
}
