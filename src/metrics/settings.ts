import { ConfigError } from '../config.ts';

/** Where the figures of a pass go; nowhere by default. */
export interface MetricsSettings {
  /** A file for node-exporter's textfile collector. */
  readonly file: string | undefined;
  /** A group of a Pushgateway. */
  readonly pushUrl: string | undefined;
  /** Which engine this is, where there are several, e.g. one for each shard. */
  readonly instance: string | undefined;
}

const JOB = '/metrics/job/stuck-hr-recovery';

/** A label value may be given in base64. Source: Pushgateway README, "URL". */
const GROUP = /\/metrics\/job(@base64)?\//;

/** A segment of a URL and the value of a label, in both as it is. */
const INSTANCE = /^[A-Za-z0-9][\w.-]{0,62}$/;

/**
 * Reads METRICS_FILE, METRICS_PUSH_URL and METRICS_INSTANCE. The second may be the address of a Pushgateway, or of one of its
 * groups, which is taken as it is.
 * @throws ConfigError when that is not a URL of http or https, or the instance is not a plain name.
 */
export function metricsSettings(settings: Readonly<Record<string, string | undefined>>): MetricsSettings {
  const url = settings['METRICS_PUSH_URL']?.trim();
  const instance = settings['METRICS_INSTANCE']?.trim() || undefined;
  if (instance !== undefined && !INSTANCE.test(instance))
    throw new ConfigError(
      `METRICS_INSTANCE: ${JSON.stringify(instance)} is not a name of at most 63 letters, digits, '.', '_' and '-'`,
    );
  return {
    file: settings['METRICS_FILE']?.trim() || undefined,
    pushUrl: url ? groupUrl(url, instance) : undefined,
    instance,
  };
}

/** Each engine has a group of its own: a PUT replaces all of it, those of other engines included. */
function groupUrl(text: string, instance: string | undefined): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new ConfigError(
      // Not repeated: there may be a password in it.
      'METRICS_PUSH_URL: what it holds is not a URL like http://pushgateway.monitoring:9091',
    );
  if (!GROUP.test(url.pathname)) {
    const group = instance === undefined ? JOB : `${JOB}/instance/${instance}`;
    url.pathname = `${url.pathname.replace(/\/+$/, '')}${group}`;
  }
  return url.href;
}
