import { isIPv4, isIPv6 } from 'node:net';

/**
 * What requests of one client are counted by: its IPv4 address, or the /64 of its IPv6 address,
 * because one subscriber has the whole of that.
 * @param address as a socket or a trusted proxy names it
 * @returns undefined when it is no address
 */
export function clientNetwork(address: string): string | undefined {
  const [plain = ''] = address.split('%');
  if (isIPv4(plain)) {
    return plain;
  }
  if (!isIPv6(plain)) {
    return undefined;
  }
  const groups = expand(plain);
  const isMappedIPv4 = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMappedIPv4) {
    const [high = 0, low = 0] = groups.slice(6);
    return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** The eight groups of a valid IPv6 address, whichever way it is written. */
function expand(address: string): number[] {
  // The URL parser writes a dotted end in hexadecimal.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const groupsOf = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const left = groupsOf(head);
  if (tail === undefined) {
    return left;
  }
  const right = groupsOf(tail);
  return [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right];
}
