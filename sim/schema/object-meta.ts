import type { Schema } from './schema.ts';

const text: Schema = { type: 'string' };
const time: Schema = { type: 'string', format: 'date-time' };
const whole: Schema = { type: 'integer', format: 'int64' };
const flag: Schema = { type: 'boolean' };
const textMap: Schema = { type: 'object', additionalProperties: text };

const ownerReference: Schema = {
  type: 'object',
  mapType: 'atomic',
  properties: new Map([
    ['apiVersion', text],
    ['kind', text],
    ['name', text],
    ['uid', text],
    ['controller', flag],
    ['blockOwnerDeletion', flag],
  ]),
};

const managedFieldsEntry: Schema = {
  type: 'object',
  properties: new Map<string, Schema>([
    ['manager', text],
    ['operation', text],
    ['apiVersion', text],
    ['time', time],
    ['fieldsType', text],
    ['fieldsV1', { type: 'object', preserveUnknownFields: true }],
    ['subresource', text],
  ]),
};

/** `metadata` of every object. Source: apimachinery pkg/apis/meta/v1/types.go (ObjectMeta). */
export const objectMetaSchema: Schema = {
  type: 'object',
  properties: new Map<string, Schema>([
    ['name', text],
    ['generateName', text],
    ['namespace', text],
    ['selfLink', text],
    ['uid', text],
    ['resourceVersion', text],
    ['generation', whole],
    ['creationTimestamp', time],
    ['deletionTimestamp', time],
    ['deletionGracePeriodSeconds', whole],
    ['labels', textMap],
    ['annotations', textMap],
    [
      'ownerReferences',
      {
        type: 'array',
        items: ownerReference,
        listType: 'map',
        listMapKeys: ['uid'],
        patchStrategy: ['merge'],
        patchMergeKey: 'uid',
      },
    ],
    ['finalizers', { type: 'array', items: text, listType: 'set', patchStrategy: ['merge'] }],
    ['managedFields', { type: 'array', items: managedFieldsEntry, listType: 'atomic' }],
  ]),
};
