import { type Exchange, warn } from '../exchange.ts';

/** What stands before the findings of a strict YAML decoder, one a line. Source: handlers/rest.go parseYAMLWarnings. */
const YAML_HEAD = /^(?:error converting YAML to JSON: )?yaml: unmarshal errors:\n/;

/** The findings of strict decoding as warnings. Source: apiserver pkg/endpoints/handlers/rest.go addStrictDecodingWarnings. */
export function warnOfStrictErrors(exchange: Exchange, errors: readonly string[]): void {
  for (const error of errors) {
    if (!YAML_HEAD.test(error)) warn(exchange, error);
    else for (const line of error.replace(YAML_HEAD, '').split('\n')) warn(exchange, line.trim());
  }
}
