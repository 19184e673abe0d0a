import { isLoopback } from '../http/destination.ts';
import { type Failure, refused } from '../news.ts';

/** A remote repository whose every part has been looked at. */
export interface Remote {
  /** As git is told. */
  readonly address: string;
  /** The one way in which git may reach it, in git's word. */
  readonly protocol: 'file' | 'https' | 'http' | 'ssh';
}

/**
 * Reads where a repository is: a path, `file:`, `https:`, `ssh:` or `user@host:path`; `http:` on this machine only.
 * What git would take for an option or a program to run (`ext::`), and a password in an address, are refused.
 */
export function readRemote(text: string): Remote | Failure {
  if (text === '' || text.length > 2048 || /^-|\p{Cc}/u.test(text)) {
    return refused('A remote begins with no "-" and has no control characters.');
  }
  if (/^[a-z][a-z0-9+.-]*::/i.test(text)) return refused('A remote helper is a program; it is not run.');
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return readShort(text);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return refused('The remote is not an address.');
  if (url.password !== '' || (url.username !== '' && scheme !== 'ssh')) {
    return refused('A password or token in the address is not used; give it apart.');
  }
  if (url.username.startsWith('-') || url.hostname.startsWith('-')) {
    return refused('A user or a host does not begin with "-".');
  }
  if (scheme === 'http' && !isLoopback(url)) {
    return refused('Without TLS only this machine is asked; use https or ssh.');
  }
  if (scheme !== 'file' && scheme !== 'https' && scheme !== 'http' && scheme !== 'ssh') {
    return refused(`The scheme ${scheme} is not used; https, ssh, file or a path are.`);
  }
  return { address: text, protocol: scheme };
}

/** `user@host:path` before the first slash is ssh, anything else is a path: git reads it in the same way. */
function readShort(text: string): Remote | Failure {
  const short = /^(?:([\w.-]+)@)?([\w.-]+):(?!\/\/)/.exec(text);
  if (short === null) return { address: text, protocol: 'file' };
  const [, user = '', host = ''] = short;
  if (user.startsWith('-') || host.startsWith('-'))
    return refused('A user or a host does not begin with "-".');
  return { address: text, protocol: 'ssh' };
}

/** A branch's name by git's own rules, without the forms that mean something else than a name. */
export function isBranchName(text: string): boolean {
  return (
    text.length <= 200 &&
    /^[A-Za-z0-9_][A-Za-z0-9_.+/-]*$/.test(text) &&
    !/\.\.|\/\/|\/\.|\.lock(?:\/|$)|[./]$/.test(text)
  );
}

/**
 * A path within a repository that leads nowhere else: no `..`, no `.git` in any spelling, nothing that is an option,
 * and nothing that a disk could not hold under that name.
 */
export function isTreePath(text: string): boolean {
  const parts = text.split('/');
  return (
    text.length <= 1024 &&
    !/^-|[\p{Cc}\\:*?"<>|\ufffd]/u.test(text) &&
    parts.every(
      (part) =>
        part !== '' &&
        Buffer.byteLength(part) <= 255 &&
        !/^\.{1,2}$/.test(part) &&
        !/^\.?git(?:~\d+)?$/i.test(part.replace(/[. ]+$/, '')),
    )
  );
}
