import { changeEnd, compress, failInStream, redirectAway, repeatUsage, replaceBody } from './body-faults.ts';
import { breakOff, frameBody, onlyComments, slice, waitLonger } from './connection-faults.ts';
import type { Fault } from './fault.ts';
import { addHeaders, askToWait } from './header-faults.ts';
import { rewriteLines } from './rewrite-lines.ts';

/**
 * In the order in which they build on each other: what the body is, what is in it, how it is packed, where
 * it breaks, and how it is framed.
 */
export const faults: readonly Fault[] = [
  replaceBody,
  redirectAway,
  changeEnd,
  repeatUsage,
  waitLonger,
  failInStream,
  rewriteLines,
  compress,
  breakOff,
  onlyComments,
  addHeaders,
  askToWait,
  slice,
  frameBody,
];
