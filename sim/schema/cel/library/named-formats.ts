import {
  isDns1035Label,
  isDns1123Label,
  isDns1123Subdomain,
  isLabelValue,
  isQualifiedName,
} from '../../../kube/index.ts';
import { matchesFormat } from '../../validation/formats.ts';
import type { CelFunction, Library } from '../signatures.ts';
import { CelList, type CelOpaque, CelOptional } from '../values.ts';

/** A format that texts can be validated against. */
class CelFormat implements CelOpaque {
  readonly opaqueType = 'kubernetes.NamedFormat';
  readonly name: string;
  readonly problemsOf: (text: string) => readonly string[];
  constructor(name: string, problemsOf: (text: string) => readonly string[]) {
    this.name = name;
    this.problemsOf = problemsOf;
  }
  equals(other: CelOpaque): boolean {
    return other instanceof CelFormat && other.name === this.name;
  }
}

/** A prefix of a generated name may end in a dash. */
const prefix =
  (validate: (text: string) => readonly string[]) =>
  (text: string): readonly string[] =>
    validate(text.replace(/-$/, 'a'));

const openApi =
  (format: string, complaint: string) =>
  (text: string): readonly string[] =>
    matchesFormat(format, text) ? [] : [complaint];

const FORMATS: ReadonlyMap<string, CelFormat> = new Map(
  (
    [
      ['dns1123Label', isDns1123Label],
      ['dns1123Subdomain', isDns1123Subdomain],
      ['dns1035Label', isDns1035Label],
      ['qualifiedName', isQualifiedName],
      ['dns1123LabelPrefix', prefix(isDns1123Label)],
      ['dns1123SubdomainPrefix', prefix(isDns1123Subdomain)],
      ['dns1035LabelPrefix', prefix(isDns1035Label)],
      ['labelValue', isLabelValue],
      ['uri', openApi('uri', 'invalid URI')],
      ['uuid', openApi('uuid', 'does not match the UUID format')],
      ['byte', openApi('byte', 'invalid base64')],
      ['date', openApi('date', 'invalid date')],
      ['datetime', openApi('datetime', 'invalid datetime')],
    ] as const
  ).map(([name, problemsOf]) => [name, new CelFormat(name, problemsOf)]),
);

/** Source: apiserver pkg/cel/library/format.go. */
export const namedFormats: Library = {
  ...Object.fromEntries(
    [...FORMATS].map(([name, format]): [string, CelFunction] => [`format.${name}(): Format`, () => format]),
  ),
  'format.named(string): optional(Format)': (name) => new CelOptional(FORMATS.get(String(name))),
  'Format.validate(string): optional(list(string))': (format, text) => {
    const problems = (format as CelFormat).problemsOf(String(text));
    return problems.length === 0 ? CelOptional.none : new CelOptional(CelList.of(problems));
  },
};
