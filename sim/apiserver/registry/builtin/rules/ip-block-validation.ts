import { isIP } from 'node:net';
import { type FieldError, invalidField } from '../../../../kube/index.ts';

/** `10.0.0.0/8` as bits; undefined when it is none. */
function parseCidr(
  text: string,
): { readonly bits: bigint; readonly size: number; readonly width: number } | undefined {
  const match = /^([^/]+)\/(\d{1,3})$/.exec(text);
  if (!match) return undefined;
  const kind = isIP(match[1]!);
  const width = kind === 4 ? 32 : 128;
  const size = Number(match[2]);
  if (kind === 0 || size > width) return undefined;
  const bits = addressBits(match[1]!, kind);
  const host = BigInt(width - size);
  return { bits: (bits >> host) << host, size, width };
}

function addressBits(address: string, kind: number): bigint {
  if (kind === 4) return address.split('.').reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
  const [head = '', tail] = address.split('::');
  const words = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [front, back] = [words(head), words(tail ?? '')];
  const zeros = tail === undefined ? 0 : 8 - front.length - back.length;
  const all = [...front, ...Array.from({ length: Math.max(zeros, 0) }, () => '0'), ...back];
  return all.reduce((bits, word) => (bits << 16n) | BigInt(Number.parseInt(word, 16) || 0), 0n);
}

/** Source: apimachinery pkg/util/validation IsValidCIDR. */
export function validateCidr(text: string, path: string): FieldError[] {
  if (parseCidr(text)) return [];
  return [invalidField(path, text, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')];
}

/** An exception has to lie inside of the block, and be smaller. Source: pkg/apis/networking/validation ValidateIPBlock. */
export function validateException(exception: string, block: string, path: string): FieldError[] {
  const inner = parseCidr(exception);
  const outer = parseCidr(block);
  if (!inner) return validateCidr(exception, path);
  if (!outer) return [];
  const host = BigInt(outer.width - outer.size);
  const lies = inner.width === outer.width && inner.bits >> host === outer.bits >> host;
  return lies && inner.size > outer.size
    ? []
    : [invalidField(path, exception, `must be a strict subset of \`cidr\``)];
}

/** Addresses that cannot be anybody's. Source: pkg/apis/core/validation ValidateNonSpecialIP. */
export function validateNonSpecialIp(ip: string, path: string): FieldError[] {
  const refuse = (why: string): FieldError[] => [invalidField(path, ip, why)];
  if (ip === '0.0.0.0' || ip === '::') return refuse('may not be unspecified (0.0.0.0 or ::)');
  if (ip.startsWith('127.') || ip === '::1')
    return refuse('may not be in the loopback range (127.0.0.0/8, ::1/128)');
  if (ip.startsWith('169.254.') || /^fe[89ab]/i.test(ip))
    return refuse('may not be in the link-local range (169.254.0.0/16, fe80::/10)');
  if (/^224\.0\.0\./.test(ip) || /^ff02:/i.test(ip))
    return refuse('may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)');
  return [];
}
