import { BlockList, isIP } from 'node:net';
import { specialSubnets } from '../../table/special-addresses.ts';
import { defineCheck } from './check.ts';

const special = specialAddresses();

export const illegalBaseUrl = defineCheck<{ why: string; help: string }>({
  code: 'illegal-base-url',
  severity: 'error',
  message: ({ why }) => `The base URL ${why}`,
  help: ({ help }) => help,
  explain:
    'A base URL is an https address in plain ASCII. Plain http, and addresses that are not on the public internet (this machine, private networks, tunnels to them), need `allowPrivate: true`, so that nobody sends prompts and keys there by mistake.',
  visit({ registry }, report) {
    for (const { value, at } of registry.providers.values()) {
      const problem = problemOf(value.baseUrl, value.allowPrivate === true);
      if (problem !== undefined) report(at('baseUrl'), problem);
    }
  },
});

const allow = 'Write `allowPrivate: true` where that is meant.';

function problemOf(text: string, allowPrivate: boolean): { why: string; help: string } | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    /:(?:0+|\d{6,}|6553[6-9]|655[4-9]\d|65[6-9]\d\d|6[6-9]\d{3}|[7-9]\d{4})(?:\/|$)/.test(
      text.slice('https:'.length),
    )
  ) {
    return { why: 'has a port that does not exist', help: 'Ports go from 1 to 65535.' };
  }
  if (
    url === undefined ||
    url.hostname === '' ||
    url.port === '0' ||
    !/^[\x21-\x7e]+$/.test(text) ||
    /["<>\\^`{|}]/.test(text)
  ) {
    return { why: 'is not a valid URL in ASCII', help: 'Write international names in their `xn--` form.' };
  }
  if (allowPrivate) return undefined;
  if (url.protocol === 'http:')
    return { why: 'is plain http, which sends the key in clear text', help: allow };
  if (isPrivate(url.hostname))
    return { why: 'leads to this machine or to an address that is not public', help: allow };
  return undefined;
}

/** Names and addresses that are private by their spelling; what a name resolves to is checked when it is dialled. */
function isPrivate(hostname: string): boolean {
  if (/(?:^|\.)localhost\.?$/.test(hostname)) return true;
  // `URL` has written every form of an address in the one that counts, an IPv6 one in brackets.
  const address = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(address);
  return family !== 0 && special.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

function specialAddresses(): BlockList {
  const list = new BlockList();
  for (const { address, prefix, family } of specialSubnets) list.addSubnet(address, prefix, family);
  return list;
}
