import type { PlainJson, PlainObject } from './plain-json.ts';

/** A case of the corpus: what is sent. The format is described in tests/conformance/README.md. */
export interface ConformanceCase {
  readonly area: string;
  /** `area/name`. */
  readonly id: string;
  readonly why?: string;
  readonly namespaces?: readonly string[];
  readonly fixtures?: readonly string[];
  readonly vars?: PlainObject;
  readonly setup?: readonly Step[];
  readonly steps: readonly Step[];
}

/** One step: a request, a watch, a poll or a pause. */
export interface Step extends RequestParts, Narrowing {
  readonly id: string;
  readonly expect?: number;
  readonly watch?: string;
  readonly ready?: number;
  readonly during?: readonly Step[];
  readonly count?: number;
  readonly quietMs?: number;
  readonly maxMs?: number;
  readonly dedupe?: 'last';
  readonly poll?: RequestParts;
  readonly pollMs?: number;
  readonly until?: 'close' | Condition;
  readonly sleepMs?: number;
  readonly capture?: Readonly<Record<string, string>>;
}

/** What a request consists of. */
export interface RequestParts {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | null>>;
  /** User of the token file; null for none. */
  readonly as?: string | null;
  readonly token?: string;
  readonly contentType?: string | null;
  readonly body?: PlainJson;
  readonly rawBody?: string;
  readonly base64Body?: string;
  readonly repeatBody?: {
    readonly prefix: string;
    readonly unit: string;
    readonly count: number;
    readonly suffix: string;
  };
  readonly bodyFrom?: string;
  readonly edit?: readonly {
    readonly op: 'set' | 'remove';
    readonly path: string;
    readonly value?: PlainJson;
  }[];
}

/** When a poll is satisfied. */
export interface Condition {
  readonly status?: number;
  readonly path?: string;
  readonly equals?: PlainJson;
  readonly exists?: boolean;
  readonly absent?: boolean;
  readonly length?: number;
}

/** What of an answer is compared. */
export interface Narrowing {
  readonly compare?: 'none' | 'status';
  readonly keep?: readonly string[];
  readonly keepEvents?: readonly string[];
  readonly keysOf?: readonly string[];
  readonly has?: readonly { readonly list: string; readonly key: string; readonly equals: string }[];
  readonly mask?: readonly string[];
  readonly unordered?: boolean;
  readonly sortBy?: { readonly list: string; readonly key: string };
  readonly sortEvents?: boolean;
  readonly textMatch?: string;
  readonly textLines?: string;
}

/** What came back, made comparable. */
export interface SeenExchange {
  readonly step: string;
  readonly [part: string]: PlainJson | undefined;
}

/** The recording of a case by the real server. */
export interface Golden {
  readonly setup?: readonly SeenExchange[];
  readonly exchanges: readonly SeenExchange[];
}
