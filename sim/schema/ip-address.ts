/*
 * IP addresses and networks as Go parses them.
 * Source: k8s.io/utils/net (ParseIPSloppy accepts leading zeros in IPv4), Go net/netip.
 */

/** The 4 or 16 bytes of an address; undefined when the text is none. Zones are refused. */
export function parseIp(text: string, allowLeadingZeros = true): readonly number[] | undefined {
  if (text.includes(':')) return parseIpv6(text);
  return parseIpv4(text, allowLeadingZeros);
}

function parseIpv4(text: string, allowLeadingZeros: boolean): number[] | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  const bytes = parts.map((part) => (/^\d+$/.test(part) ? Number(part) : Number.NaN));
  if (!bytes.every((byte) => byte <= 255)) return undefined;
  const tooLong = allowLeadingZeros ? /^\d{9,}$/ : /^0\d/;
  return parts.some((part) => tooLong.test(part)) ? undefined : bytes;
}

function parseIpv6(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = [groups(halves[0]!), groups(halves[1] ?? '')];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined;
  // an embedded IPv4 address stands at the very end
  if (halves.length === 2 && halves[0]!.includes('.')) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

function groups(text: string): number[] | undefined {
  if (text === '') return [];
  const bytes: number[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    if (part.includes('.')) {
      const tail = i === parts.length - 1 ? parseIpv4(part, true) : undefined;
      if (tail === undefined) return undefined;
      bytes.push(...tail);
    } else {
      if (!/^[0-9A-Fa-f]{1,4}$/.test(part)) return undefined;
      const value = Number.parseInt(part, 16);
      bytes.push(value >> 8, value & 0xff);
    }
  }
  return bytes;
}

export interface IpNetwork {
  readonly address: readonly number[];
  readonly prefixLength: number;
}

/** `10.0.0.0/8`; the address keeps its host bits. */
export function parseCidr(text: string, allowLeadingZeros = true): IpNetwork | undefined {
  const parts =
    /^([^/]+)\/(0|[1-9]\d*)$/.exec(text) ?? (allowLeadingZeros ? /^([^/]+)\/(\d+)$/.exec(text) : null);
  if (parts === null) return undefined;
  const address = parseIp(parts[1]!, allowLeadingZeros);
  const prefixLength = Number(parts[2]);
  if (address === undefined || prefixLength > address.length * 8) return undefined;
  return { address, prefixLength };
}

/** The address with its host bits cleared. */
export function maskAddress(address: readonly number[], prefixLength: number): readonly number[] {
  return address.map((byte, i) => {
    const bits = Math.min(8, Math.max(0, prefixLength - i * 8));
    return byte & (0xff << (8 - bits)) & 0xff;
  });
}

/** The canonical text: IPv6 compressed as RFC 5952 wants. */
export function ipText(address: readonly number[]): string {
  if (address.length === 4) return address.join('.');
  const words: number[] = [];
  for (let i = 0; i < 16; i += 2) words.push((address[i]! << 8) | address[i + 1]!);
  let best = { at: -1, length: 1 };
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (i + length < 8 && words[i + length] === 0) length += 1;
    if (length > best.length) best = { at: i, length };
  }
  const hex = words.map((word) => word.toString(16));
  if (best.at < 0) return hex.join(':');
  return `${hex.slice(0, best.at).join(':')}::${hex.slice(best.at + best.length).join(':')}`;
}

export const isIpv4 = (text: string): boolean => parseIp(text) !== undefined && text.includes('.');
export const isIpv6 = (text: string): boolean => text.includes(':') && parseIp(text) !== undefined;
export const isCidr = (text: string): boolean => parseCidr(text) !== undefined;
