import { goQuote } from '../../../kube/index.ts';
import { ipText, maskAddress, parseCidr, parseIp } from '../../ip-address.ts';
import { CelEvaluationError } from '../errors.ts';
import type { CelFunction, Library } from '../signatures.ts';
import type { CelOpaque, CelValue } from '../values.ts';

/* IP addresses and networks. Source: apiserver pkg/cel/library/{ip,cidr}.go. */

class CelIp implements CelOpaque {
  readonly opaqueType = 'net.IP';
  readonly bytes: readonly number[];
  constructor(bytes: readonly number[]) {
    this.bytes = bytes;
  }
  equals(other: CelOpaque): boolean {
    return other instanceof CelIp && ipText(other.bytes) === ipText(this.bytes);
  }
}

class CelCidr implements CelOpaque {
  readonly opaqueType = 'net.CIDR';
  readonly bytes: readonly number[];
  readonly prefixLength: number;
  constructor(bytes: readonly number[], prefixLength: number) {
    this.bytes = bytes;
    this.prefixLength = prefixLength;
  }
  equals(other: CelOpaque): boolean {
    return other instanceof CelCidr && cidrText(other) === cidrText(this);
  }
}

const fail = (message: string): never => {
  throw new CelEvaluationError(message);
};
const cidrText = (cidr: CelCidr): string => `${ipText(cidr.bytes)}/${cidr.prefixLength}`;
const isMapped = (bytes: readonly number[]): boolean =>
  bytes.length === 16 &&
  bytes.slice(0, 10).every((byte) => byte === 0) &&
  bytes[10] === 255 &&
  bytes[11] === 255;

/** The address of a text, or why it has none. */
function address(text: string): readonly number[] | { readonly problem: string } {
  const [plain, zone] = text.split('%');
  const bytes = parseIp(plain ?? '', false);
  if (bytes === undefined) {
    const why = `ParseAddr(${goQuote(text)}): unable to parse IP`;
    return { problem: `IP Address ${goQuote(text)} parse error during conversion from string: ${why}` };
  }
  if (zone !== undefined) return { problem: `IP address ${goQuote(text)} with zone value is not allowed` };
  return isMapped(bytes) ? { problem: `IPv4-mapped IPv6 address ${goQuote(text)} is not allowed` } : bytes;
}

function toIp(value: CelValue): CelIp {
  if (value instanceof CelIp) return value;
  const bytes = address(String(value));
  return 'problem' in bytes ? fail(bytes.problem) : new CelIp(bytes);
}

const isIpText = (text: CelValue | undefined): boolean => !('problem' in address(String(text)));

function parseNetwork(text: string): CelCidr | undefined {
  const network = parseCidr(text, false);
  return network === undefined || isMapped(network.address)
    ? undefined
    : new CelCidr(network.address, network.prefixLength);
}

function toCidr(value: CelValue): CelCidr {
  if (value instanceof CelCidr) return value;
  const text = String(value);
  const failed = 'network address parse error during conversion from string';
  // sic: twice
  const why = `${failed}: ${failed}: netip.ParsePrefix(${goQuote(text)}): no '/'`;
  return parseNetwork(text) ?? fail(why);
}

function covers(cidr: CelCidr, bytes: readonly number[]): boolean {
  if (bytes.length !== cidr.bytes.length) return false;
  const [network, other] = [
    maskAddress(cidr.bytes, cidr.prefixLength),
    maskAddress(bytes, cidr.prefixLength),
  ];
  return network.every((byte, i) => byte === other[i]);
}

const property =
  (v4: (bytes: readonly number[]) => boolean, v6: (bytes: readonly number[]) => boolean): CelFunction =>
  (ip) => {
    const { bytes } = ip as CelIp;
    return bytes.length === 4 ? v4(bytes) : v6(bytes);
  };

const isZero = (bytes: readonly number[]): boolean => bytes.every((byte) => byte === 0);
const isV6Loopback = (bytes: readonly number[]): boolean => isZero(bytes.slice(0, 15)) && bytes[15] === 1;
const isV6LinkLocal = (bytes: readonly number[]): boolean => bytes[0] === 0xfe && (bytes[1]! & 0xc0) === 0x80;
const isV4LinkLocal = (bytes: readonly number[]): boolean => bytes[0] === 169 && bytes[1] === 254;

const containsIp: CelFunction = (cidr, ip) => covers(cidr as CelCidr, toIp(ip!).bytes);
const containsCidr: CelFunction = (cidr, other) => {
  const [outer, inner] = [cidr as CelCidr, toCidr(other!)];
  return covers(outer, inner.bytes) && outer.prefixLength <= inner.prefixLength;
};

export const network: Library = {
  'ip(string): IP': (text) => toIp(text!),
  'isIP(string): bool': isIpText,
  'ip.isCanonical(string): bool': (text) => ipText(toIp(text!).bytes) === text,
  'IP.family(): int': (ip) => ((ip as CelIp).bytes.length === 4 ? 4n : 6n),
  'IP.isUnspecified(): bool': property(isZero, isZero),
  'IP.isLoopback(): bool': property((bytes) => bytes[0] === 127, isV6Loopback),
  'IP.isLinkLocalMulticast(): bool': property(
    (bytes) => bytes[0] === 224 && bytes[1] === 0 && bytes[2] === 0,
    (bytes) => bytes[0] === 0xff && (bytes[1]! & 0x0f) === 2,
  ),
  'IP.isLinkLocalUnicast(): bool': property(isV4LinkLocal, isV6LinkLocal),
  'IP.isGlobalUnicast(): bool': property(
    (bytes) =>
      !isZero(bytes) &&
      bytes[0] !== 127 &&
      bytes[0]! < 224 &&
      !isV4LinkLocal(bytes) &&
      !bytes.every((byte) => byte === 255),
    (bytes) => !isZero(bytes) && !isV6Loopback(bytes) && bytes[0] !== 0xff && !isV6LinkLocal(bytes),
  ),
  'string(IP): string': (ip) => ipText((ip as CelIp).bytes),
  'cidr(string): CIDR': (text) => toCidr(text!),
  'isCIDR(string): bool': (text) => parseNetwork(String(text)) !== undefined,
  'CIDR.containsIP(string): bool': containsIp,
  'CIDR.containsIP(IP): bool': containsIp,
  'CIDR.containsCIDR(string): bool': containsCidr,
  'CIDR.containsCIDR(CIDR): bool': containsCidr,
  'CIDR.ip(): IP': (cidr) => new CelIp((cidr as CelCidr).bytes),
  'CIDR.prefixLength(): int': (cidr) => BigInt((cidr as CelCidr).prefixLength),
  'CIDR.masked(): CIDR': (cidr) => {
    const { bytes, prefixLength } = cidr as CelCidr;
    return new CelCidr(maskAddress(bytes, prefixLength), prefixLength);
  },
  'string(CIDR): string': (cidr) => cidrText(cidr as CelCidr),
};
