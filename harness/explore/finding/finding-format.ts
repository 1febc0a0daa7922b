import { createHash } from 'node:crypto';
import { classOf } from '../flight/schedule.ts';
import type { Finding } from './finding.ts';

/** Grows whenever an older finding would be misread. */
export const FINDING_VERSION = 1;

/** A stored finding cannot be used: another version, damaged, or none at all. Exit code 2. */
export class FindingFormatError extends Error {
  readonly code = 'KUBEFLAP_FINDING_FORMAT';
}

/** A finding as text, with its class and a checksum: a schedule with one changed byte is another schedule. */
export function encodeFinding(finding: Finding): string {
  const stored = { version: FINDING_VERSION, ...finding, class: classOf(finding.schedule) };
  return `${JSON.stringify({ ...stored, sha256: checksumOf(stored) }, undefined, 2)}\n`;
}

/** Reads what {@link encodeFinding} wrote; `name` is for messages. @throws FindingFormatError */
export function decodeFinding(text: string, name: string): Finding {
  const { sha256, ...stored } = parsed(text, name);
  if (typeof stored['signature'] !== 'string' || !Array.isArray(stored['schedule']))
    throw new FindingFormatError(`${name} is not a finding of kubeflap explore`);
  const { version, class: _derived, ...finding } = stored;
  if (version !== FINDING_VERSION)
    throw new FindingFormatError(
      `${name} has version ${String(version)}; this kubeflap reads ${FINDING_VERSION}`,
    );
  if (sha256 !== checksumOf(stored))
    throw new FindingFormatError(`${name} was changed after it was written: its checksum does not match`);
  return finding as unknown as Finding;
}

function parsed(text: string, name: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below: whatever is wrong with it, it is no finding.
  }
  throw new FindingFormatError(`${name} is not a finding of kubeflap explore`);
}

function checksumOf(stored: object): string {
  return createHash('sha256').update(JSON.stringify(stored)).digest('hex');
}
