import { createHash } from 'node:crypto';
import {
  at,
  formatGoDuration,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  type KubeObject,
  parseGoDuration,
} from '../../kube/index.ts';

/** The actions that have a section of their own in the spec. */
export type ActionSection = 'install' | 'upgrade' | 'rollback' | 'uninstall' | 'test';

/** Source: helm-controller v1.1.0 api/v2/helmrelease_types.go GetTimeout. */
const DEFAULT_TIMEOUT_MS = 300_000;
/** Source: defaultMaxHistory. */
export const DEFAULT_MAX_HISTORY = 5;

/** A reference to an object that may leave the namespace out. */
export interface NamespacedName {
  readonly namespace: string;
  readonly name: string;
}

/**
 * Reads a HelmRelease's spec with the defaults of its Go getters.
 * Source: helm-controller v1.1.0 api/v2/helmrelease_types.go.
 */
export class HelmReleaseSpec {
  readonly #object: KubeObject;

  constructor(object: KubeObject) {
    this.#object = object;
  }

  #get(...path: (string | number)[]): Json | undefined {
    return at(this.#object, 'spec', ...path);
  }

  #text(...path: string[]): string {
    const value = this.#get(...path);
    return typeof value === 'string' ? value : '';
  }

  #flag(...path: string[]): boolean {
    return this.#get(...path) === true;
  }

  get namespace(): string {
    return this.#object.metadata.namespace ?? '';
  }

  get name(): string {
    return this.#object.metadata.name ?? '';
  }

  get isSuspended(): boolean {
    return this.#flag('suspend');
  }

  get intervalMs(): number {
    return parseGoDuration(this.#text('interval')) ?? 0;
  }

  /** The interval as written, for the HelmChart template. */
  get interval(): string {
    return this.#text('interval');
  }

  get chartTemplate(): JsonObject | undefined {
    const chart = this.#get('chart');
    return isObject(chart) ? chart : undefined;
  }

  get chartRef(): { readonly kind: string; readonly namespace: string; readonly name: string } | undefined {
    if (!isObject(this.#get('chartRef'))) return undefined;
    return {
      kind: this.#text('chartRef', 'kind'),
      name: this.#text('chartRef', 'name'),
      namespace: this.#text('chartRef', 'namespace') || this.namespace,
    };
  }

  /** The HelmChart made from the template: `<ns>-<name>` beside its source. */
  get helmChart(): NamespacedName {
    return {
      namespace: this.#text('chart', 'spec', 'sourceRef', 'namespace') || this.namespace,
      name: `${this.namespace}-${this.name}`,
    };
  }

  /** The source this release is enqueued by: the HelmChart, or what chartRef names. */
  get source(): NamespacedName & { readonly kind: string } {
    return this.chartRef ?? { kind: 'HelmChart', ...this.helmChart };
  }

  /** Before shortening: `releaseName`, or `[targetNamespace-]name`. */
  get fullReleaseName(): string {
    const explicit = this.#text('releaseName');
    if (explicit !== '') return explicit;
    const target = this.#text('targetNamespace');
    return target === '' ? this.name : `${target}-${this.name}`;
  }

  get releaseName(): string {
    return shortenReleaseName(this.fullReleaseName);
  }

  get releaseNamespace(): string {
    return this.#text('targetNamespace') || this.namespace;
  }

  get storageNamespace(): string {
    return this.#text('storageNamespace') || this.namespace;
  }

  get hasTargetNamespace(): boolean {
    return this.#text('targetNamespace') !== '';
  }

  get serviceAccountName(): string {
    return this.#text('serviceAccountName');
  }

  get maxHistory(): number {
    const value = this.#get('maxHistory');
    return typeof value === 'number' ? value : DEFAULT_MAX_HISTORY;
  }

  get values(): JsonObject {
    const values = this.#get('values');
    return isObject(values) ? values : {};
  }

  get valuesFrom(): readonly JsonObject[] {
    const references = this.#get('valuesFrom');
    return isArray(references) ? references.filter(isObject) : [];
  }

  get dependsOn(): readonly NamespacedName[] {
    const list = this.#get('dependsOn');
    if (!isArray(list)) return [];
    return list.filter(isObject).map((entry) => ({
      namespace:
        typeof entry['namespace'] === 'string' && entry['namespace'] !== ''
          ? entry['namespace']
          : this.namespace,
      name: String(entry['name']),
    }));
  }

  get postRenderers(): readonly Json[] {
    const list = this.#get('postRenderers');
    return isArray(list) ? list : [];
  }

  get driftDetectionMode(): 'enabled' | 'warn' | 'disabled' {
    const mode = this.#text('driftDetection', 'mode');
    return mode === 'enabled' || mode === 'warn' ? mode : 'disabled';
  }

  get testsEnabled(): boolean {
    return this.#flag('test', 'enable');
  }

  get ignoresTestFailures(): boolean {
    return this.#flag('test', 'ignoreFailures');
  }

  /** The action's own timeout, or the release's. */
  timeoutMs(section?: ActionSection): number {
    const own = section === undefined ? '' : this.#text(section, 'timeout');
    return parseGoDuration(own || this.#text('timeout')) ?? DEFAULT_TIMEOUT_MS;
  }

  /** The same as Go prints durations: `15m0s`. */
  timeout(section?: ActionSection): string {
    return formatGoDuration(this.timeoutMs(section));
  }

  waits(section: ActionSection): boolean {
    return !this.#flag(section, 'disableWait');
  }

  get createsNamespace(): boolean {
    return this.hasTargetNamespace && this.#flag('install', 'createNamespace');
  }

  get replacesOnInstall(): boolean {
    return this.#flag('install', 'replace');
  }

  get keepsHistoryOnUninstall(): boolean {
    return this.#flag('uninstall', 'keepHistory');
  }

  /** `Background`, `Foreground` or `Orphan`, as DeleteOptions spells it. */
  get deletionPropagation(): string {
    const text = this.#text('uninstall', 'deletionPropagation') || 'background';
    return text.charAt(0).toUpperCase() + text.slice(1);
  }

  /** A field of `install.remediation` or `upgrade.remediation`. */
  remediation(section: 'install' | 'upgrade', field: string): Json | undefined {
    return this.#get(section, 'remediation', field);
  }
}

/** Helm's limit on names. */
const RELEASE_NAME_MAX = 53;

/** Names over 53 characters become their first 40, a dash, and 12 digits of their sha256. Source: internal/release/name.go. */
export function shortenReleaseName(name: string): string {
  if (name.length <= RELEASE_NAME_MAX) return name;
  const sum = createHash('sha256').update(name).digest('hex').slice(0, 12);
  return `${name.slice(0, 40)}-${sum}`;
}
