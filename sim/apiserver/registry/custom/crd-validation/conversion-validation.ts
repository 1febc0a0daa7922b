import {
  type FieldError,
  forbiddenField,
  goStringSlice,
  invalidField,
  invalidFieldText,
  isDns1035Label,
  isDns1123Subdomain,
  type JsonObject,
  notSupportedField,
  requiredField,
} from '../../../../kube/index.ts';
import { asObject, text, texts } from './internal-spec.ts';

const REVIEW_VERSIONS = ['v1', 'v1beta1'];

/** Source: validateCustomResourceConversion. Paths are those of the internal form, where `webhook` has no level of its own. */
export function validateConversion(conversion: JsonObject | undefined, path: string): FieldError[] {
  if (conversion === undefined) return [];
  const strategy = text(conversion['strategy']);
  const webhook = asObject(conversion['webhook']);
  const client = asObject(webhook?.['clientConfig']);
  const reviewVersions = texts(webhook?.['conversionReviewVersions']);
  const clientPath = `${path}.webhookClientConfig`;
  const errors = validateStrategy(strategy, `${path}.strategy`);
  if (strategy === 'Webhook') {
    if (client === undefined)
      errors.push(requiredField(clientPath, 'required when strategy is set to Webhook'));
    else errors.push(...validateClient(client, clientPath));
    errors.push(...validateReviewVersions(reviewVersions, `${path}.conversionReviewVersions`));
    return errors;
  }
  const misplaced = 'should not be set when strategy is not set to Webhook';
  if (client !== undefined) errors.push(forbiddenField(clientPath, misplaced));
  if (reviewVersions.length > 0) errors.push(forbiddenField(`${path}.conversionReviewVersions`, misplaced));
  return errors;
}

function validateStrategy(strategy: string, path: string): FieldError[] {
  if (strategy === '') return [requiredField(path)];
  return strategy === 'None' || strategy === 'Webhook'
    ? []
    : [notSupportedField(path, strategy, ['None', 'Webhook'])];
}

/** Source: apiserver pkg/util/webhook/validation.go. */
function validateClient(client: JsonObject, path: string): FieldError[] {
  const url = client['url'];
  const service = asObject(client['service']);
  if ((typeof url === 'string') === (service !== undefined))
    return [requiredField(path, 'exactly one of url or service is required')];
  return typeof url === 'string'
    ? validateUrl(url, `${path}.url`)
    : validateService(service!, `${path}.service`);
}

const DESIRED_FORM = '; desired format: https://host[/path]';

function validateUrl(url: string, path: string): FieldError[] {
  const parts =
    /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/(?:([^/?#@]*)@)?([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(
      url,
    );
  const [scheme = '', user, host = '', , query = '', fragment = ''] = parts?.slice(1) ?? [];
  const errors: FieldError[] = [];
  if (scheme !== 'https')
    errors.push(invalidField(path, scheme, `'https' is the only allowed URL scheme${DESIRED_FORM}`));
  if (host === '') errors.push(invalidField(path, host, `host must be specified${DESIRED_FORM}`));
  if (user !== undefined)
    errors.push(invalidField(path, user, 'user information is not permitted in the URL'));
  if (fragment !== '') errors.push(invalidField(path, fragment, 'fragments are not permitted in the URL'));
  if (query !== '') errors.push(invalidField(path, query, 'query parameters are not permitted in the URL'));
  return errors;
}

function validateService(service: JsonObject, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (text(service['name']) === '') errors.push(requiredField(`${path}.name`, 'service name is required'));
  if (text(service['namespace']) === '')
    errors.push(requiredField(`${path}.namespace`, 'service namespace is required'));
  const port = service['port'];
  if (typeof port === 'number' && (port < 1 || port > 65535))
    errors.push(
      invalidField(`${path}.port`, port, 'port is not valid: must be between 1 and 65535, inclusive'),
    );
  errors.push(...validateServicePath(text(service['path']), `${path}.path`));
  return errors;
}

function validateServicePath(urlPath: string, path: string): FieldError[] {
  if (urlPath === '' || urlPath === '/') return [];
  if (urlPath === '//') return [invalidField(path, urlPath, 'segment[0] may not be empty')];
  const errors: FieldError[] = [];
  if (!urlPath.startsWith('/')) errors.push(invalidField(path, urlPath, "must start with a '/'"));
  for (const [i, segment] of urlPath.slice(1).replace(/\/$/, '').split('/').entries()) {
    const problems =
      segment === '' ? [' may not be empty'] : isDns1123Subdomain(segment).map((why) => `: ${why}`);
    errors.push(...problems.map((why) => invalidField(path, urlPath, `segment[${i}]${why}`)));
  }
  return errors;
}

function validateReviewVersions(versions: readonly string[], path: string): FieldError[] {
  if (versions.length === 0) return [requiredField(path)];
  const errors: FieldError[] = [];
  for (const [i, version] of versions.entries()) {
    if (versions.indexOf(version) < i) {
      errors.push(invalidField(`${path}[${i}]`, version, 'duplicate version'));
      continue;
    }
    for (const problem of isDns1035Label(version))
      errors.push(invalidField(`${path}[${i}]`, version, problem));
  }
  if (!versions.some((version) => REVIEW_VERSIONS.includes(version)))
    errors.push(
      invalidFieldText(
        path,
        goStringSlice(versions),
        `must include at least one of ${REVIEW_VERSIONS.join(', ')}`,
      ),
    );
  return errors;
}
