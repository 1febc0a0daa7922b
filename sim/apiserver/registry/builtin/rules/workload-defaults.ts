import { at, isObject, type JsonObject, type KubeObject } from '../../../../kube/index.ts';
import { edit, editItems, editMetadata, objectAt, withDefaults } from './object-edit.ts';
import { templateDefaults } from './pod-spec-defaults.ts';

/* Source: pkg/apis/apps/v1/defaults.go, pkg/apis/core/v1/defaults.go, pkg/apis/batch/v1/defaults.go. */

export function deploymentDefaults(deployment: KubeObject): KubeObject {
  return edit(deployment, 'spec', (spec) => {
    const filled = withDefaults(templateDefaults(spec), {
      replicas: 1,
      strategy: {},
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
    });
    return edit(filled, 'strategy', (strategy) => {
      const typed = withDefaults(strategy, { type: 'RollingUpdate' });
      if (typed['type'] !== 'RollingUpdate') return typed;
      return edit(withDefaults(typed, { rollingUpdate: {} }), 'rollingUpdate', (rolling) =>
        withDefaults(rolling, { maxUnavailable: '25%', maxSurge: '25%' }),
      );
    });
  });
}

export function replicaSetDefaults(set: KubeObject): KubeObject {
  return edit(set, 'spec', (spec) => withDefaults(templateDefaults(spec), { replicas: 1 }));
}

/** The selector and the labels follow the template's labels, as in the oldest API. */
export function replicationControllerDefaults(controller: KubeObject): KubeObject {
  const labels = at(controller, 'spec', 'template', 'metadata', 'labels');
  const filled = edit(controller, 'spec', (spec) =>
    withDefaults(templateDefaults(spec), { replicas: 1, ...(isObject(labels) ? { selector: labels } : {}) }),
  );
  return isObject(labels) ? editMetadata(filled, (metadata) => withDefaults(metadata, { labels })) : filled;
}

export function daemonSetDefaults(set: KubeObject): KubeObject {
  return edit(set, 'spec', (spec) => {
    const filled = withDefaults(templateDefaults(spec), { updateStrategy: {}, revisionHistoryLimit: 10 });
    return edit(filled, 'updateStrategy', (strategy) => {
      const typed = withDefaults(strategy, { type: 'RollingUpdate' });
      if (typed['type'] !== 'RollingUpdate') return typed;
      return edit(withDefaults(typed, { rollingUpdate: {} }), 'rollingUpdate', (rolling) =>
        withDefaults(rolling, { maxUnavailable: 1, maxSurge: 0 }),
      );
    });
  });
}

export function statefulSetDefaults(set: KubeObject): KubeObject {
  return edit(set, 'spec', (spec) => {
    let filled = withDefaults(templateDefaults(spec), {
      podManagementPolicy: 'OrderedReady',
      updateStrategy: {},
      replicas: 1,
      revisionHistoryLimit: 10,
      persistentVolumeClaimRetentionPolicy: {},
    });
    filled = edit(filled, 'persistentVolumeClaimRetentionPolicy', (policy) =>
      withDefaults(policy, { whenDeleted: 'Retain', whenScaled: 'Retain' }),
    );
    filled = editItems(filled, 'volumeClaimTemplates', claimDefaults);
    return edit(filled, 'updateStrategy', (strategy) => {
      const typed = withDefaults(strategy, { type: 'RollingUpdate' });
      if (typed['type'] !== 'RollingUpdate') return typed;
      return edit(withDefaults(typed, { rollingUpdate: {} }), 'rollingUpdate', (rolling) =>
        withDefaults(rolling, { partition: 0 }),
      );
    });
  });
}

/** A claim's defaults. In a template the server also names the kind. Source: core/v1 SetDefaults_PersistentVolumeClaim. */
export function claimDefaults(claim: JsonObject): JsonObject {
  const filled = edit(claim, 'spec', (spec) => withDefaults(spec, { volumeMode: 'Filesystem' }));
  return withDefaults(
    { ...filled, status: withDefaults(objectAt(filled, 'status'), { phase: 'Pending' }) },
    {
      kind: 'PersistentVolumeClaim',
      apiVersion: 'v1',
    },
  );
}

export function jobDefaults(job: KubeObject): KubeObject {
  return edit(job, 'spec', (spec) => jobSpecDefaults(spec));
}

function jobSpecDefaults(spec: JsonObject): JsonObject {
  const isSingle = spec['completions'] === undefined && spec['parallelism'] === undefined;
  const filled = withDefaults(templateDefaults(spec), {
    ...(isSingle ? { completions: 1 } : {}),
    parallelism: 1,
    backoffLimit: spec['backoffLimitPerIndex'] === undefined ? 6 : 2_147_483_647,
    completionMode: 'NonIndexed',
    suspend: false,
    manualSelector: false,
    podReplacementPolicy: spec['podFailurePolicy'] === undefined ? 'TerminatingOrFailed' : 'Failed',
  });
  return edit(filled, 'podFailurePolicy', (policy) =>
    editItems(policy, 'rules', (rule) =>
      editItems(rule, 'onPodConditions', (pattern) => withDefaults(pattern, { status: 'True' })),
    ),
  );
}

export function cronJobDefaults(cronJob: KubeObject): KubeObject {
  return edit(cronJob, 'spec', (spec) =>
    withDefaults(
      edit(spec, 'jobTemplate', (template) => edit(template, 'spec', templateDefaults)),
      {
        concurrencyPolicy: 'Allow',
        suspend: false,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 1,
      },
    ),
  );
}
