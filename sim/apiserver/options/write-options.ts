import { type FieldError, newInvalid, validateFieldManager } from '../../kube/index.ts';
import type { Exchange } from '../exchange.ts';

/** What a client may say about a create, update or patch. Source: metav1.CreateOptions, UpdateOptions, PatchOptions. */
export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldManager: string;
  readonly fieldValidation: 'Strict' | 'Warn' | 'Ignore';
  /** Only for apply: take over fields others own. */
  readonly force: boolean | undefined;
}

type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions';

/**
 * Reads and checks the options of a write.
 * @throws StatusError 422 in the words of the options' kind.
 */
export function decodeWriteOptions(exchange: Exchange, kind: OptionsKind, isApply = false): WriteOptions {
  const { query } = exchange;
  if (query.size === 0 && !isApply)
    return { dryRun: false, fieldManager: '', fieldValidation: 'Warn', force: undefined };
  const dryRun = query.all('dryRun').filter((value) => value !== '');
  const fieldManager = query.get('fieldManager') ?? '';
  const fieldValidation = query.get('fieldValidation') ?? '';
  const force = query.has('force') ? query.flag('force') : undefined;
  const errors: FieldError[] = [];
  if (kind === 'PatchOptions') {
    if (isApply && fieldManager === '')
      errors.push({
        reason: 'FieldValueRequired',
        field: 'fieldManager',
        message: 'Required value: is required for apply patch',
      });
    if (!isApply && force !== undefined)
      errors.push({
        reason: 'FieldValueForbidden',
        field: 'force',
        message: 'Forbidden: may not be specified for non-apply patch',
      });
  }
  errors.push(
    ...validateFieldManager(fieldManager, 'fieldManager'),
    ...dryRunErrors(dryRun),
    ...fieldValidationErrors(fieldValidation),
  );
  if (errors.length > 0) throw newInvalid({ group: 'meta.k8s.io', kind }, '', errors);
  return {
    dryRun: dryRun.length > 0,
    fieldManager,
    fieldValidation: fieldValidation === '' ? 'Warn' : (fieldValidation as WriteOptions['fieldValidation']),
    force,
  };
}

/** Source: ValidateDryRun. */
export function dryRunErrors(dryRun: readonly string[]): FieldError[] {
  if (dryRun.every((value) => value === 'All')) return [];
  const shown = dryRun.map((value) => JSON.stringify(value)).join(', ');
  return [
    {
      reason: 'FieldValueNotSupported',
      field: 'dryRun',
      message: `Unsupported value: []string{${shown}}: supported values: "All"`,
    },
  ];
}

function fieldValidationErrors(value: string): FieldError[] {
  if (['', 'Ignore', 'Warn', 'Strict'].includes(value)) return [];
  return [
    {
      reason: 'FieldValueNotSupported',
      field: 'fieldValidation',
      message: `Unsupported value: ${JSON.stringify(value)}: supported values: "", "Ignore", "Strict", "Warn"`,
    },
  ];
}
