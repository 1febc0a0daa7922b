import type { RunSummary } from '../summary.ts';

/** Series that only grow: by name and own label as it is written (`..._total branch="status"`). */
export type Counters = ReadonlyMap<string, number>;

const PREFIX = 'stuck_hr_recovery_';

interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  /** Label as it is written, `''` for none, and value. */
  readonly series: readonly (readonly [label: string, value: number])[];
}

/**
 * What a pass did, in Prometheus' text format 0.0.4. A pass is one short process, so its counters would begin at nothing each
 * time: they go on from `before`, the text that the last pass left, where there is one.
 *
 * @param instance tells several engines apart, as the label `engine`. Not as `instance`: that is Prometheus' own name for the
 * target it scrapes, and what node-exporter shows under it comes out as `exported_instance`. Source: Prometheus, scrape_config,
 * honor_labels.
 */
export function renderMetrics(summary: RunSummary, before = '', instance?: string): string {
  const counted = countersOf(before);
  const engine = instance === undefined ? [] : [`engine="${instance}"`];
  return metricsOf(summary)
    .map(({ name, type, help, series }) => {
      const lines = series.map(([label, value]) => {
        const earlier = type === 'counter' ? (counted.get(`${PREFIX}${name} ${label}`) ?? 0) : 0;
        const labels = [...(label === '' ? [] : [label]), ...engine].join();
        return `${PREFIX}${name}${labels === '' ? '' : `{${labels}}`} ${earlier + value}\n`;
      });
      return `# HELP ${PREFIX}${name} ${help}\n# TYPE ${PREFIX}${name} ${type}\n${lines.join('')}`;
    })
    .join('');
}

function metricsOf(summary: RunSummary): readonly Metric[] {
  const { acted, handsOff, startedAtMs, durationMs } = summary;
  const gauge = (name: string, help: string, value: number): Metric => ({
    name,
    type: 'gauge',
    help,
    series: [['', value]],
  });
  const counter = (
    name: string,
    help: string,
    label: string,
    keys: readonly (keyof typeof acted)[],
  ): Metric => ({
    name,
    type: 'counter',
    help,
    series: keys.map((key) => [`${label}="${key}"`, acted[key] ?? 0]),
  });
  return [
    gauge('scanned', 'HelmReleases the last pass looked at.', summary.scanned),
    gauge('candidates', 'Releases the last pass found stuck and its own to repair.', summary.candidates),
    gauge('given_up', 'Releases on record as given up: somebody has to look.', summary.givenUp),
    {
      name: 'left_alone',
      type: 'gauge',
      help: 'Releases that looked stuck to the last pass and were left alone, by reason.',
      series: Object.entries(handsOff)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([reason, count]) => [`reason="${reason}"`, count]),
    },
    counter('repaired_total', 'Repairs carried out, by branch.', 'branch', [
      'status',
      'toggle',
      'unsuspend',
      'withdraw-record',
      'withdraw-mark',
    ]),
    counter('requested_total', 'Requests to helm-controller, by kind.', 'request', [
      'poke',
      'force',
      'reset',
    ]),
    {
      name: 'failed_total',
      type: 'counter',
      help: 'Releases that could not be judged or repaired.',
      series: [['', summary.failed]],
    },
    {
      name: 'runs_total',
      type: 'counter',
      help: 'Passes, by exit code.',
      series: [0, 1, 3, 4].map((code) => [`exit_code="${code}"`, code === summary.exitCode ? 1 : 0]),
    },
    gauge('last_run_exit_code', 'Exit code of the last pass.', summary.exitCode),
    gauge('last_run_duration_seconds', 'How long the last pass took.', durationMs / 1000),
    gauge(
      'last_run_timestamp_seconds',
      "When the last pass ended, by the API server's clock.",
      Math.floor((startedAtMs + durationMs) / 1000),
    ),
  ];
}

/** A counter of ours: its name, its own label, the engine it is of, its value. */
const COUNTER =
  /^(stuck_hr_recovery_[a-z_]+_total)(?:\{((?!engine=)[a-z_]+="[a-z0-9-]+")?,?(?:engine="[\w.-]+")?\})? (\d{1,15})$/gm;

/**
 * The counters of an earlier text; what is not one of ours, or not readable, counts as nothing. Whatever engine they are of: the
 * file is this one's, and may be from before it had a name.
 */
function countersOf(text: string): Counters {
  const counters = new Map<string, number>();
  for (const [, name, label = '', value] of text.matchAll(COUNTER))
    counters.set(`${name} ${label}`, Number(value));
  return counters;
}
