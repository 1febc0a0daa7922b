import { type JsonObject, jsonEqual, type KubeObject } from '../../../../kube/index.ts';
import type { TypeRules } from '../type-rules.ts';
import { validateJobStatus } from './job-status-validation.ts';
import { validateCronJob, validateCronJobName, validateJob, validateJobUpdate } from './job-validation.ts';
import { edit, editMetadata, objectAt, specOf } from './object-edit.ts';
import { templateWarnings } from './pod-warnings.ts';
import { cronJobDefaults, jobDefaults } from './workload-defaults.ts';

/**
 * Labels and a selector made of the job's uid, on the job and on its pods, unless the client manages them.
 * Source: pkg/registry/batch/job/strategy.go generateSelector.
 */
function withGeneratedSelector(job: KubeObject): KubeObject {
  if (specOf(job)['manualSelector'] === true) return job;
  const { uid = '', name = '' } = job.metadata;
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  };
  const labelled = (metadata: JsonObject): JsonObject => ({
    ...metadata,
    labels: { ...objectAt(metadata, 'labels'), ...labels },
  });
  const withLabels = labelsFollowTemplate(job) ? editMetadata(job, labelled) : job;
  return edit(withLabels, 'spec', (spec) => ({
    ...edit(spec, 'template', (template) => ({
      ...template,
      metadata: labelled(objectAt(template, 'metadata')),
    })),
    selector: spec['selector'] ?? { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } },
  }));
}

/** A job without labels shows those of its template. Source: batch/v1 SetDefaults_Job. */
function labelsFollowTemplate(job: KubeObject): boolean {
  const own = objectAt(job.metadata, 'labels');
  const template = objectAt(objectAt(objectAt(specOf(job), 'template'), 'metadata'), 'labels');
  return Object.keys(own).length === 0 || jsonEqual(own, template);
}

export const jobRules: TypeRules = {
  hasGeneration: true,
  defaultGarbageCollection: 'orphan',
  defaults: jobDefaults,
  completeForCreate: withGeneratedSelector,
  validate: validateJob,
  validateUpdate: validateJobUpdate,
  validateStatusUpdate: validateJobStatus,
  warnings: (job, context) => {
    for (const warning of templateWarnings(job)) context.warn(warning);
  },
};

export const cronJobRules: TypeRules = {
  hasGeneration: true,
  defaults: cronJobDefaults,
  validate: validateCronJob,
  validateNew: validateCronJobName,
};
