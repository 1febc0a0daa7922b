import {
  duplicateField,
  type FieldError,
  forbiddenField,
  invalidField,
  invalidFieldText,
  isObject,
  type Json,
  type JsonObject,
  notSupportedField,
  requiredField,
} from '../../../../kube/index.ts';
import { validateDescendingPath } from './local-path-validation.ts';
import { itemsAt, objectAt, textAt, textsAt } from './object-edit.ts';

/* Source: pkg/apis/core/validation/validation.go ValidateSecurityContext, validatePodSpecSecurityContext. */

const MAX_ID = 2_147_483_647;
const PROFILES = ['Localhost', 'RuntimeDefault', 'Unconfined'];
const SEGMENT = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const SYSCTL = `(${SEGMENT}[\\./])*${SEGMENT}`;
const MAX_SYSCTL = 253;

function validateIds(context: JsonObject, keys: readonly string[], path: string): FieldError[] {
  return keys.flatMap((key) => validateId(context[key], `${path}.${key}`));
}

function validateId(id: Json | undefined, path: string): FieldError[] {
  if (typeof id !== 'number' || (id >= 0 && id <= MAX_ID)) return [];
  return [invalidField(path, id, `must be between 0 and ${MAX_ID}, inclusive`)];
}

/** The security context of a container. */
export function validateSecurityContext(context: JsonObject, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const isPrivileged = context['privileged'] === true;
  // Recorded server flags: --allow-privileged is at its default, false.
  if (isPrivileged) errors.push(forbiddenField(`${path}.privileged`, 'disallowed by cluster policy'));
  errors.push(...validateIds(context, ['runAsUser', 'runAsGroup'], path));
  const procMount = textAt(context, 'procMount');
  if (procMount !== '' && procMount !== 'Default' && procMount !== 'Unmasked')
    errors.push(notSupportedField(`${path}.procMount`, procMount, ['Default', 'Unmasked']));
  errors.push(...validateSeccomp(context['seccompProfile'], `${path}.seccompProfile`));
  if (context['allowPrivilegeEscalation'] === false) {
    const clash = (what: string): FieldError =>
      invalidFieldText(
        path,
        'core.SecurityContext{}',
        `cannot set \`allowPrivilegeEscalation\` to false and ${what}`,
      );
    if (isPrivileged) errors.push(clash('`privileged` to true'));
    for (const capability of textsAt(objectAt(context, 'capabilities'), 'add'))
      if (capability === 'CAP_SYS_ADMIN') errors.push(clash('`capabilities.Add` CAP_SYS_ADMIN'));
  }
  errors.push(...validateAppArmor(context['appArmorProfile'], `${path}.appArmorProfile`));
  return errors;
}

/** The security context of a pod, with what stands beside it in the spec. */
export function validatePodSecurityContext(spec: JsonObject, path: string): FieldError[] {
  const context = spec['securityContext'];
  if (!isObject(context)) return [];
  const at = `${path}.securityContext`;
  const errors = validateIds(context, ['fsGroup', 'runAsUser', 'runAsGroup'], at);
  const groups = context['supplementalGroups'];
  if (Array.isArray(groups))
    errors.push(...groups.flatMap((group: Json, i) => validateId(group, `${at}.supplementalGroups[${i}]`)));
  if (spec['shareProcessNamespace'] === true && spec['hostPID'] === true)
    errors.push(
      invalidField(
        `${at}.shareProcessNamespace`,
        true,
        'ShareProcessNamespace and HostPID cannot both be enabled',
      ),
    );
  errors.push(...validateSysctls(itemsAt(context, 'sysctls'), `${at}.sysctls`));
  const change = textAt(context, 'fsGroupChangePolicy');
  if (change !== '' && change !== 'Always' && change !== 'OnRootMismatch')
    errors.push(notSupportedField(`${at}.fsGroupChangePolicy`, change, ['Always', 'OnRootMismatch']));
  errors.push(...validateSeccomp(context['seccompProfile'], `${at}.seccompProfile`));
  errors.push(...validateAppArmor(context['appArmorProfile'], `${at}.appArmorProfile`));
  return errors;
}

function validateSysctls(sysctls: readonly JsonObject[], path: string): FieldError[] {
  const names = new Set<string>();
  return sysctls.flatMap((sysctl, i) => {
    const at = `${path}[${i}].name`;
    const name = textAt(sysctl, 'name');
    const isRepeated = names.has(name);
    names.add(name);
    if (name === '') return [requiredField(at)];
    if (name.length > MAX_SYSCTL || !new RegExp(`^${SYSCTL}$`).test(name))
      return [invalidField(at, name, `must have at most ${MAX_SYSCTL} characters and match regex ${SYSCTL}`)];
    return isRepeated ? [duplicateField(at, name)] : [];
  });
}

function validateSeccomp(profile: Json | undefined, path: string): FieldError[] {
  if (!isObject(profile)) return [];
  const type = textAt(profile, 'type');
  const own = profile['localhostProfile'];
  const errors: FieldError[] = [];
  if (type === '') errors.push(requiredField(`${path}.type`, 'type is required when seccompProfile is set'));
  else if (!PROFILES.includes(type)) errors.push(notSupportedField(`${path}.type`, type, PROFILES));
  if (type === 'Localhost') {
    if (typeof own === 'string') errors.push(...validateDescendingPath(own, `${path}.localhostProfile`));
    else errors.push(requiredField(`${path}.localhostProfile`, 'must be set when seccomp type is Localhost'));
  } else if (own !== undefined)
    errors.push(
      invalidFieldText(
        `${path}.localhostProfile`,
        'core.SeccompProfile{}',
        'can only be set when seccomp type is Localhost',
      ),
    );
  return errors;
}

function validateAppArmor(profile: Json | undefined, path: string): FieldError[] {
  if (!isObject(profile)) return [];
  const type = textAt(profile, 'type');
  const own = profile['localhostProfile'];
  if (type === '') return [requiredField(`${path}.type`, 'type is required when appArmorProfile is set')];
  if (!PROFILES.includes(type)) return [notSupportedField(`${path}.type`, type, PROFILES)];
  const at = `${path}.localhostProfile`;
  if (type !== 'Localhost')
    return own === undefined
      ? []
      : [invalidField(at, own, 'can only be set when AppArmor type is Localhost')];
  if (typeof own !== 'string') return [requiredField(at, 'must be set when AppArmor type is Localhost')];
  if (own.trim() !== own) return [invalidField(at, own, 'must not be padded with whitespace')];
  return own === '' ? [requiredField(at, 'must be set when AppArmor type is Localhost')] : [];
}
