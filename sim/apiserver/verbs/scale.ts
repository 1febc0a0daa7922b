import { builtinTypes, decodeTyped, schemaOf } from '../../codec/index.ts';
import { deepFreeze, type KubeObject } from '../../kube/index.ts';
import { checkBodyType, decodeObjectBody } from '../body/object-decoding.ts';
import { decodePatched } from '../body/patched-object.ts';
import { contentType, readBody } from '../body/request-body.ts';
import type { Answer, Exchange } from '../exchange.ts';
import { trackScale } from '../field-tracking.ts';
import { checkName } from '../naming.ts';
import { decodeWriteOptions, type WriteOptions } from '../options/write-options.ts';
import type { ResourceDefinition } from '../registry/resource.ts';
import { readStored } from '../storage/commit.ts';
import { presented } from '../storage/presentation.ts';
import { scaleNotFound, scaleOf, withReplicas } from '../storage/scale-view.ts';
import { updateObject } from '../storage/update-object.ts';
import { changeOf, patchTypeOf } from './patch.ts';

/** GET of `/scale`. */
export function getScale(exchange: Exchange): Promise<Answer> {
  const stored = readStored(exchange, exchange.info.name);
  if (!stored) throw scaleNotFound(exchange);
  return Promise.resolve(answer(exchange, presented(exchange.definition, stored)));
}

/** PUT of `/scale`. */
export async function updateScale(exchange: Exchange): Promise<Answer> {
  checkBodyType(contentType(exchange.request));
  const body = readBody(exchange);
  const options = decodeWriteOptions(exchange, 'UpdateOptions');
  const scale = decodeObjectBody(asScale(exchange), body, options);
  checkName(exchange, scale);
  return store(exchange, options, scale.metadata.uid, (parent) => withReplicas(exchange, parent, scale));
}

/** PATCH of `/scale`: the patch sees the Scale, the replicas go to the parent. */
export async function patchScale(exchange: Exchange): Promise<Answer> {
  const mediaType = patchTypeOf(exchange);
  const body = readBody(exchange);
  const options = decodeWriteOptions(exchange, 'PatchOptions');
  return store(exchange, options, undefined, (parent) => {
    const scale = scaleOf(exchange, parent);
    const scaleExchange = asScale(exchange);
    const change = changeOf(mediaType, body);
    const patched = decodePatched(scaleExchange, scale, change.apply(scaleExchange, scale), options);
    checkName(exchange, patched);
    return withReplicas(exchange, parent, patched);
  });
}

async function store(
  exchange: Exchange,
  options: WriteOptions,
  expectedUid: string | undefined,
  rescale: (parent: KubeObject) => KubeObject,
): Promise<Answer> {
  const result = await updateObject(exchange, exchange.info.name, {
    dryRun: options.dryRun,
    expectedUid,
    transform: (current) => {
      if (!current) throw scaleNotFound(exchange);
      return trackScale(exchange, current, rescale(current), options.fieldManager);
    },
    validate: () => undefined,
  });
  return answer(exchange, result.object);
}

function answer(exchange: Exchange, parent: KubeObject): Answer {
  return { status: 200, object: deepFreeze(scaleOf(exchange, parent)) };
}

/** The exchange with a definition under which bodies decode as Scale objects. */
function asScale(exchange: Exchange): Exchange {
  const scale: ResourceDefinition = Object.create(exchange.definition, AS_SCALE);
  return { ...exchange, definition: scale };
}

const scaleType = () => builtinTypes.kind('autoscaling/v1', 'Scale')!;

const AS_SCALE: PropertyDescriptorMap = {
  ...Object.fromEntries(
    Object.entries({
      group: 'autoscaling',
      version: 'v1',
      kind: 'Scale',
      isCustom: false,
      strategy: { applyDefaults: (object: KubeObject) => object },
      decode: ((value, duplicates) =>
        decodeTyped(builtinTypes, scaleType(), value, duplicates)) satisfies ResourceDefinition['decode'],
    }).map(([key, value]) => [key, { value }]),
  ),
  schema: { get: () => schemaOf(builtinTypes, scaleType().name) },
};
