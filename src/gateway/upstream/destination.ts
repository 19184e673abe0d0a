import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { specialSubnets } from '../../table/special-addresses.ts';

/** A provider's host leads to an address that its registry file does not allow. */
class DestinationForbidden extends Error {
  readonly code = 'destination_forbidden';
}

const special = specialAddresses();

/** Whether an IP address, in any spelling that a socket takes, lies on the public internet. */
export function isPublicAddress(address: string): boolean {
  const bare = address.split('%', 1)[0] ?? '';
  const family = isIP(bare);
  if (family === 0) return false;
  return !special.check(bare, family === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Opens connections to public addresses only. The address is checked where it is dialled, after the name was
 * resolved, so that a name which changes its mind in between gains nothing.
 */
export function publicOnlyConnector(
  options: { readonly timeout: number },
  lookup: typeof systemLookup = systemLookup,
): buildConnector.connector {
  const connect = buildConnector({ ...options, allowH2: false, lookup: guard(lookup) });
  return (target, callback) => {
    const literal = target.hostname.replace(/^\[|\]$/g, '');
    if (isIP(literal) !== 0 && !isPublicAddress(literal)) {
      callback(new DestinationForbidden('the address is not public'), null);
      return;
    }
    connect(target, callback);
  };
}

/** Opens connections to any address, for providers whose registry file says `allowPrivate`. */
export function anyAddressConnector(options: { readonly timeout: number }): buildConnector.connector {
  return buildConnector({ ...options, allowH2: false });
}

function guard(lookup: typeof systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    const all: LookupOptions & { all: true } = { ...options, all: true };
    lookup(hostname, all, (error, addresses: LookupAddress[]) => {
      if (error !== null) {
        callback(error, '');
        return;
      }
      const [first] = addresses;
      // One private address among public ones is a trick or a mistake; neither is worth guessing about.
      if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
        callback(new DestinationForbidden('the name leads to an address that is not public'), '');
      } else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function specialAddresses(): BlockList {
  const list = new BlockList();
  for (const { address, prefix, family } of specialSubnets) list.addSubnet(address, prefix, family);
  return list;
}
