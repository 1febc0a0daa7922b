import { conditionOf, type HelmRelease } from '../kube/index.ts';
import { AUTO_CORRECTED_AT, type Intent } from './annotations.ts';
import { isCorrected } from './correction.ts';

/**
 * A record of a correction that never happened: the run that wrote it was killed before it wrote the status, and the
 * release's own controller came back and told its verdict. A correction leaves a Released condition that is not older than
 * its record, and helm-controller keeps that one's time for as long as it has nothing new to say.
 *
 * @param intent the recorded one, of this generation.
 */
export function isFalseRecord(release: HelmRelease, intent: Intent | undefined): boolean {
  const { metadata, spec, status } = release;
  const correctedAt = Date.parse(metadata.annotations?.[AUTO_CORRECTED_AT] ?? '');
  if (Number.isNaN(correctedAt) || intent?.branch !== 'status') return false;
  if (metadata.deletionTimestamp || spec?.suspend) return false;
  if (conditionOf(release, 'Ready')?.status !== 'True' || isCorrected(release)) return false;
  if (status?.history?.[0]?.version !== intent.helmRevision) return false;
  const released = conditionOf(release, 'Released');
  return released === undefined || Date.parse(released.lastTransitionTime) < correctedAt;
}
