import { builtinTypes, decodeTyped, type GoType } from '../../codec/index.ts';
import { type Json, type JsonObject, type ObjectMeta, withoutKey } from '../../kube/index.ts';

/**
 * Custom resources keep whatever their schema allows, but their metadata is read into the Go struct: empty maps vanish,
 * wrong types are refused. Source: apiextensions-apiserver pkg/apiserver/schema/objectmeta.
 * @throws DecodeError
 */
export function typedMetadata(metadata: Json | undefined): ObjectMeta {
  if (metadata === null || metadata === undefined) return {};
  const decoded = decodeTyped(builtinTypes, objectMetaType(), metadata as JsonObject).object as ObjectMeta;
  return decoded.creationTimestamp === null
    ? (withoutKey(decoded, 'creationTimestamp') as ObjectMeta)
    : decoded;
}

function objectMetaType(): GoType {
  return builtinTypes.type('meta/v1.ObjectMeta');
}
