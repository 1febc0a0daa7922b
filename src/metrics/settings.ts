import { ConfigError } from '../config.ts';

/** Where the figures of a pass go; nowhere by default. */
export interface MetricsSettings {
  /** A file for node-exporter's textfile collector. */
  readonly file: string | undefined;
  /** A group of a Pushgateway. */
  readonly pushUrl: string | undefined;
}

const GROUP = '/metrics/job/stuck-hr-recovery';

/**
 * Reads METRICS_FILE and METRICS_PUSH_URL. The latter may be the address of a Pushgateway or of one of its groups.
 * @throws ConfigError when that is not a URL of http or https.
 */
export function metricsSettings(settings: Readonly<Record<string, string | undefined>>): MetricsSettings {
  const text = settings['METRICS_PUSH_URL']?.trim();
  return { file: settings['METRICS_FILE']?.trim() || undefined, pushUrl: text ? groupUrl(text) : undefined };
}

function groupUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new ConfigError(
      // Not repeated: there may be a password in it.
      'METRICS_PUSH_URL: what it holds is not a URL like http://pushgateway.monitoring:9091',
    );
  if (!url.pathname.includes('/metrics/job/')) url.pathname = `${url.pathname.replace(/\/+$/, '')}${GROUP}`;
  return url.href;
}
