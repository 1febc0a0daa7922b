import { isIP } from 'node:net';
import {
  type FieldError,
  goStringSlice,
  invalidField,
  invalidFieldText,
  isDns1123Subdomain,
  isObject,
  type JsonObject,
  requiredField,
} from '../../../../kube/index.ts';
import { itemsAt, textAt, textsAt } from './object-edit.ts';

/* Source: pkg/apis/core/validation/validation.go validatePodDNSConfig, ValidateHostAliases. */

const MAX_NAMESERVERS = 3;
const MAX_SEARCH_PATHS = 32;
const MAX_SEARCH_CHARACTERS = 2048;

/** Source: apimachinery pkg/util/validation IsValidIP. */
export function validateIp(value: string, path: string): FieldError[] {
  return isIP(value) === 0
    ? [invalidField(path, value, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')]
    : [];
}

export function validateDnsConfig(spec: JsonObject, path: string): FieldError[] {
  const config = spec['dnsConfig'];
  const isNone = textAt(spec, 'dnsPolicy') === 'None';
  if (!isObject(config))
    return isNone ? [requiredField(path, 'must provide `dnsConfig` when `dnsPolicy` is None')] : [];
  const servers = textsAt(config, 'nameservers');
  if (isNone && servers.length === 0)
    return [
      requiredField(
        `${path}.nameservers`,
        'must provide at least one DNS nameserver when `dnsPolicy` is None',
      ),
    ];
  const errors: FieldError[] = [];
  if (servers.length > MAX_NAMESERVERS)
    errors.push(
      invalidFieldText(
        `${path}.nameservers`,
        goStringSlice(servers),
        `must not have more than ${MAX_NAMESERVERS} nameservers`,
      ),
    );
  servers.forEach((server, i) => {
    errors.push(...validateIp(server, `${path}.nameservers[${i}]`));
  });
  errors.push(...validateSearches(textsAt(config, 'searches'), `${path}.searches`));
  itemsAt(config, 'options').forEach((option, i) => {
    if (textAt(option, 'name') === '')
      errors.push(requiredField(`${path}.options[${i}]`, 'must not be empty'));
  });
  return errors;
}

function validateSearches(searches: readonly string[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const refuse = (why: string): void => {
    errors.push(invalidFieldText(path, goStringSlice(searches), why));
  };
  if (searches.length > MAX_SEARCH_PATHS) refuse(`must not have more than ${MAX_SEARCH_PATHS} search paths`);
  if (searches.join(' ').length > MAX_SEARCH_CHARACTERS)
    refuse(
      `must not have more than ${MAX_SEARCH_CHARACTERS} characters (including spaces) in the search list`,
    );
  searches.forEach((search, i) => {
    // A dot at the end is fine.
    const name = search.replace(/\.$/, '');
    for (const reason of isDns1123Subdomain(name)) errors.push(invalidField(`${path}[${i}]`, name, reason));
  });
  return errors;
}

export function validateHostAliases(aliases: readonly JsonObject[], path: string): FieldError[] {
  return aliases.flatMap((alias, i) => [
    ...validateIp(textAt(alias, 'ip'), `${path}[${i}].ip`),
    ...textsAt(alias, 'hostnames').flatMap((name, j) =>
      isDns1123Subdomain(name).map((reason) => invalidField(`${path}[${i}].hostnames[${j}]`, name, reason)),
    ),
  ]);
}
