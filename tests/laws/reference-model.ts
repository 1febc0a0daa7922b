/** One object as the model knows it. */
export interface ModelObject {
  readonly value: string;
  readonly tier: string | undefined;
  readonly revision: number;
}

/** One commit: what an object was and what it became. */
export interface Commit {
  readonly revision: number;
  readonly name: string;
  readonly before: ModelObject | undefined;
  readonly after: ModelObject | undefined;
}

/** An event as a watcher should see it. */
export interface ExpectedEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly name: string;
  readonly revision: string;
}

/** A versioned map: the whole of what the API promises about storage, in a few lines. */
export class ReferenceModel {
  readonly objects = new Map<string, ModelObject>();
  readonly commits: Commit[] = [];

  /** Writes at `revision`; undefined deletes. */
  commit(
    name: string,
    revision: number,
    content: { value: string; tier: string | undefined } | undefined,
  ): void {
    const before = this.objects.get(name);
    const after = content === undefined ? undefined : { ...content, revision };
    if (after === undefined) this.objects.delete(name);
    else this.objects.set(name, after);
    this.commits.push({ revision, name, before, after });
  }

  /** What a watch from `from` sees of the commits since: an object that enters a selection is new, one that leaves is gone. */
  eventsAfter(from: number, tier: string): ExpectedEvent[] {
    const selects = (object: ModelObject | undefined): boolean =>
      object !== undefined && (tier === '' || object.tier === tier);
    return this.commits
      .filter((commit) => commit.revision > from)
      .flatMap(({ revision, name, before, after }): ExpectedEvent[] => {
        const [was, is] = [selects(before), selects(after)];
        if (!was && !is) return [];
        const type = !was ? 'ADDED' : is ? 'MODIFIED' : 'DELETED';
        return [{ type, name, revision: String(revision) }];
      });
  }
}
