import { goQuote, isQualifiedName } from '../../../kube/index.ts';

const STANDARD = new Set(['orphan', 'foregroundDeletion', 'kubernetes']);

/**
 * The warnings a new finalizer name earns. Source: apiextensions-apiserver pkg/registry/customresource/validator.go
 * (validateKubeFinalizerName).
 */
export function finalizerWarnings(finalizers: readonly string[], known: readonly string[]): string[] {
  const added = [...new Set(finalizers)].filter((name) => !known.includes(name)).sort();
  return added.flatMap((name) => {
    const say = (text: string): string => `metadata.finalizers: ${goQuote(name)}: ${text}`;
    const warnings = isQualifiedName(name).map(say);
    if (!name.includes('/') && !STANDARD.has(name)) {
      const including = name.includes('.') ? ' including a path (/)' : '';
      warnings.push(
        say(
          `prefer a domain-qualified finalizer name${including} to avoid accidental conflicts with other finalizer writers`,
        ),
      );
    }
    return warnings;
  });
}
