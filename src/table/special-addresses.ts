/** A block of addresses that are not on the public internet. */
interface SpecialBlock {
  /** The first address, as it is written. */
  readonly address: string;
  /** How many leading bits are the block's. */
  readonly prefix: number;
  /** The document that took the block out of the public internet. */
  readonly source: string;
}

/** A block in the family in which it is written. */
export interface SpecialSubnet extends SpecialBlock {
  readonly family: 'ipv4' | 'ipv6';
}

/** https://www.iana.org/assignments/iana-ipv4-special-registry, and multicast. */
const blocksV4: readonly SpecialBlock[] = [
  { address: '0.0.0.0', prefix: 8, source: 'RFC 791: this network' },
  { address: '10.0.0.0', prefix: 8, source: 'RFC 1918: private' },
  { address: '100.64.0.0', prefix: 10, source: 'RFC 6598: behind a carrier' },
  { address: '127.0.0.0', prefix: 8, source: 'RFC 1122: loopback' },
  { address: '169.254.0.0', prefix: 16, source: 'RFC 3927: link-local, where clouds keep their metadata' },
  { address: '172.16.0.0', prefix: 12, source: 'RFC 1918: private' },
  { address: '192.0.0.0', prefix: 24, source: 'RFC 6890: protocol assignments' },
  { address: '192.0.2.0', prefix: 24, source: 'RFC 5737: documentation' },
  { address: '192.88.99.0', prefix: 24, source: 'RFC 7526: relays of 6to4, withdrawn' },
  { address: '192.168.0.0', prefix: 16, source: 'RFC 1918: private' },
  { address: '198.18.0.0', prefix: 15, source: 'RFC 2544: benchmarks' },
  { address: '198.51.100.0', prefix: 24, source: 'RFC 5737: documentation' },
  { address: '203.0.113.0', prefix: 24, source: 'RFC 5737: documentation' },
  { address: '224.0.0.0', prefix: 4, source: 'RFC 5771: multicast' },
  { address: '240.0.0.0', prefix: 4, source: 'RFC 1112: reserved, and the broadcast address' },
];

/** https://www.iana.org/assignments/iana-ipv6-special-registry, and multicast. */
const blocksV6: readonly SpecialBlock[] = [
  { address: '::', prefix: 128, source: 'RFC 4291: unspecified' },
  { address: '::1', prefix: 128, source: 'RFC 4291: loopback' },
  { address: '64:ff9b:1::', prefix: 48, source: 'RFC 8215: translation within a network' },
  { address: '100::', prefix: 64, source: 'RFC 6666: discard' },
  { address: '2001::', prefix: 23, source: 'RFC 2928: protocol assignments, Teredo among them' },
  { address: '2001:db8::', prefix: 32, source: 'RFC 3849: documentation' },
  { address: '2002::', prefix: 16, source: 'RFC 3056: 6to4, which tunnels to any IPv4 address' },
  { address: '3fff::', prefix: 20, source: 'RFC 9637: documentation' },
  { address: '5f00::', prefix: 16, source: 'RFC 9602: segment routing' },
  { address: 'fc00::', prefix: 7, source: 'RFC 4193: unique local' },
  { address: 'fe80::', prefix: 10, source: 'RFC 4291: link-local' },
  { address: 'fec0::', prefix: 10, source: 'RFC 3879: site-local, withdrawn' },
  { address: 'ff00::', prefix: 8, source: 'RFC 4291: multicast' },
];

/**
 * Prefixes of 96 bits under which an IPv6 address stands for the IPv4 address in its last 32: mapped and
 * compatible (RFC 4291), NAT64 (RFC 6052). Such an address is as special as the one that it stands for.
 */
const embeddingPrefixes: readonly string[] = ['::ffff:', '::', '64:ff9b::'];

/** Every block to which a provider's address may not belong unless its registry file says `allowPrivate`. */
export const specialSubnets: readonly SpecialSubnet[] = [
  ...blocksV4.map((block) => ({ ...block, family: 'ipv4' as const })),
  ...blocksV4.flatMap(({ address, prefix, source }) =>
    embeddingPrefixes.map((head) => ({
      address: `${head}${address}`,
      prefix: 96 + prefix,
      source,
      family: 'ipv6' as const,
    })),
  ),
  ...blocksV6.map((block) => ({ ...block, family: 'ipv6' as const })),
];
