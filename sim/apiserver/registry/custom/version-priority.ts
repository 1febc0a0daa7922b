/**
 * Orders version names as discovery does: stable before beta before alpha, higher numbers first, then everything that
 * is no Kubernetes version, by name. Negative when `a` comes first.
 * Source: apimachinery pkg/version/helpers.go (CompareKubeAwareVersionStrings, reversed).
 */
export function compareVersionPriority(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)];
  if (left === undefined || right === undefined) {
    if (left !== undefined) return -1;
    if (right !== undefined) return 1;
    return a < b ? -1 : a > b ? 1 : 0;
  }
  return right.stability - left.stability || right.major - left.major || right.minor - left.minor;
}

function parse(version: string): { major: number; stability: number; minor: number } | undefined {
  const parts = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (parts === null) return undefined;
  const stability = parts[2] === undefined ? 2 : parts[2] === 'beta' ? 1 : 0;
  return { major: Number(parts[1]), stability, minor: Number(parts[3] ?? 0) };
}
