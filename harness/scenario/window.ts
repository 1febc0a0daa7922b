/**
 * A named span of virtual time, `[from, to)`. Absolute (`from` with `to` or `for`), or following another one (`after`
 * with `for`). Without an end it lasts to the horizon.
 */
export interface WindowSpec {
  readonly from?: string;
  readonly to?: string;
  readonly after?: string;
  readonly for?: string;
}

/** A window in milliseconds since the start of the run. */
export interface ResolvedWindow {
  readonly fromMs: number;
  readonly toMs: number;
}
