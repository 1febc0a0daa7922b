import type {
  Commit,
  FaultNote,
  RequestInfo,
  RequestObserver,
  UserInfo,
  WatchBeginning,
  WatchFrame,
} from '../../sim/apiserver/index.ts';
import type { RequestRow, SentWatch, StruckFault } from './trace-event.ts';

/** A row while its request is under way. */
export type OpenRow = { -readonly [Key in keyof RequestRow]: RequestRow[Key] } & {
  faults: StruckFault[];
  watch?: SentWatch & { readonly sent: string[] };
};

/** Writes into a row what the server and the faults say of it. */
export class RowObserver implements RequestObserver {
  readonly #row: OpenRow;
  readonly #outer: RequestObserver | undefined;
  readonly #commit: (commit: Commit) => void;
  readonly #now: () => number;
  readonly #onSent: () => void;

  constructor(
    row: OpenRow,
    outer: RequestObserver | undefined,
    ledger: { commit(commit: Commit): void; now(): number; sent(): void },
  ) {
    this.#row = row;
    this.#outer = outer;
    this.#commit = ledger.commit;
    this.#now = ledger.now;
    this.#onSent = ledger.sent;
  }

  authenticated(user: UserInfo): void {
    this.#row.user = user.name;
    this.#outer?.authenticated?.(user);
  }

  /** The server's reading of the path is the true one; the row's own was only needed for its name. */
  resolved(info: RequestInfo): void {
    const row = this.#row;
    row.verb = info.verb;
    row.group = info.group;
    row.version = info.version;
    row.resource = info.resource;
    row.subresource = info.subresource;
    row.namespace = info.namespace;
    if (info.name !== '') row.name = info.name;
    this.#outer?.resolved?.(info);
  }

  authorized(allowed: boolean, by: string): void {
    this.#row.allowed = allowed;
    this.#row.rule = by;
    this.#outer?.authorized?.(allowed, by);
  }

  committed(commit: Commit): void {
    const row = this.#row;
    row.committed = row.endT !== undefined ? 'late' : row.committed === 'none' ? 'once' : 'twice';
    row.rvBefore ??= commit.oldObject?.metadata.resourceVersion;
    row.rvAfter = commit.object.metadata.resourceVersion;
    this.#commit(commit);
    this.#outer?.committed?.(commit);
  }

  watching(beginning: WatchBeginning): void {
    this.#row.watch = { ...beginning, sent: [] };
    this.#outer?.watching?.(beginning);
  }

  sent(type: WatchFrame['type'], resourceVersion: string): void {
    this.#row.watch?.sent.push(`${type} ${resourceVersion}`);
    this.#onSent();
    this.#outer?.sent?.(type, resourceVersion);
  }

  faulted(fault: FaultNote): void {
    this.#row.faults.push({ ...fault, t: this.#now() });
    this.#outer?.faulted?.(fault);
  }
}
