const VERSION = /^[1-9]\d*$/;

/**
 * Whether `version` of an object is older than `other`. They are numbers that only grow (guaranteed since Kubernetes 1.35,
 * KEP-5504; so in all before it); what is no such number is not older than anything.
 */
export function isOlder(version: string | undefined, other: string | undefined): boolean {
  if (version === undefined || other === undefined || !VERSION.test(version) || !VERSION.test(other))
    return false;
  return version.length === other.length ? version < other : version.length < other.length;
}
