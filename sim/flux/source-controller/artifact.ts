import { createHash } from 'node:crypto';
import { formatTime, type JsonObject, type KubeObject } from '../../kube/index.ts';

/** Base of artifact addresses in a default Flux install. */
const ARTIFACT_HOST = 'http://source-controller.flux-system.svc.cluster.local.';

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A `status.artifact`: revision and digest follow from the content, so equal content makes equal artifacts. */
export function createArtifact(
  source: KubeObject,
  artifact: { readonly revision: string; readonly fileName: string; readonly content: string },
  now: number,
): JsonObject {
  const { namespace, name } = source.metadata;
  const path = `${source.kind.toLowerCase()}/${namespace}/${name}/${artifact.fileName}`;
  return {
    digest: `sha256:${sha256(artifact.content)}`,
    lastUpdateTime: formatTime(now),
    path,
    revision: artifact.revision,
    size: artifact.content.length,
    url: `${ARTIFACT_HOST}/${path}`,
  };
}

/** A stable hexadecimal digest for revisions: sha1's 40 digits or sha256's 64. */
export function revisionDigest(content: string, algorithm: 'sha1' | 'sha256'): string {
  return createHash(algorithm).update(content).digest('hex');
}
