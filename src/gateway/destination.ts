import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';

/** A provider's host leads to an address that its registry file does not allow. */
class DestinationForbidden extends Error {
  readonly code = 'destination_forbidden';
}

/** Addresses that are not on the public internet: https://www.iana.org/assignments/iana-ipv4-special-registry */
const specialV4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const;

/** https://www.iana.org/assignments/iana-ipv6-special-registry; 6to4 and Teredo tunnel to any IPv4 address. */
const specialV6 = [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const;

/** Prefixes under which an IPv6 address stands for an IPv4 one: mapped, compatible, NAT64. */
const embedding = ['::ffff:', '::', '64:ff9b::'];

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
  for (const [address, prefix] of specialV4) {
    list.addSubnet(address, prefix, 'ipv4');
    for (const head of embedding) list.addSubnet(`${head}${address}`, 96 + prefix, 'ipv6');
  }
  for (const [address, prefix] of specialV6) list.addSubnet(address, prefix, 'ipv6');
  return list;
}
