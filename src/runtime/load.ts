/**
 * How many calls are under way, by the span of time in which they began. A call that nobody ever reports is counted
 * for one span at least and two at most, so that a lost report burdens nobody for ever.
 */
export interface Load {
  span: number;
  current: number;
  previous: number;
}

export function createLoad(): Load {
  return { span: 0, current: 0, previous: 0 };
}

/** Counts a call in; the answer is what `callEnded` wants to know. */
export function callBegan(load: Load, span: number): number {
  enter(load, span);
  load.current += 1;
  return load.span;
}

/** Counts a call out that began in a span, if it is still counted. */
export function callEnded(load: Load, began: number): void {
  if (began === load.span) load.current -= 1;
  else if (began === load.span - 1) load.previous -= 1;
}

/** The calls under way; changes nothing. */
export function callsUnderWay({ span, current, previous }: Load, now: number): number {
  if (now <= span) return current + previous;
  return now === span + 1 ? current : 0;
}

/** Spans only ever rise: a clock that is set back begins no new one. */
function enter(load: Load, span: number): void {
  if (!(span > load.span)) return;
  load.previous = span === load.span + 1 ? load.current : 0;
  load.current = 0;
  load.span = span;
}
