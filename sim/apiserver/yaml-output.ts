import { Document, type Scalar, visit } from 'yaml';
import type { JsonObject } from '../kube/index.ts';

/** Plain text that YAML 1.1 would read as something else than text. Source: go.yaml.in/yaml resolve.go. */
const READS_AS_OTHER =
  /^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|<<|=|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[\dA-Fa-f_]+|[\d_]+(?:\.[\d_]*)?(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)|\d{4}-\d\d?-\d\d?(?:[Tt ].*)?|[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?)$/;

/** YAML as sigs.k8s.io/yaml writes it: keys sorted, sequences not indented, text quoted where it must be. */
export function yamlText(object: JsonObject): string {
  const document = new Document(JSON.parse(JSON.stringify(object)), {
    version: '1.2',
    sortMapEntries: true,
  });
  visit(document, {
    Scalar(_key, node) {
      quote(node);
    },
  });
  return document.toString({ indentSeq: false, lineWidth: 0, singleQuote: true, blockQuote: 'literal' });
}

function quote(node: Scalar): void {
  if (typeof node.value !== 'string') return;
  if (READS_AS_OTHER.test(node.value)) node.type = 'QUOTE_DOUBLE';
}
