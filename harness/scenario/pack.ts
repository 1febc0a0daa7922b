/** A pack: CRDs and simulated controllers of one pinned version. */
export interface Pack {
  /** The helm-controller this version of Flux ships; its rules differ (flux-behaviour 2.6). */
  readonly helmControllerProfile: 'v1.1.0' | 'v1.5+' | 'post-1580';
}

/** Flux 2.4 ships helm-controller 1.1.0, 2.8 ships 1.5. `2.8-post-1580` is 2.8 with the fix of pull request 1580. */
export const PACKS: Readonly<Record<string, Pack>> = {
  'flux@2.4': { helmControllerProfile: 'v1.1.0' },
  'flux@2.8': { helmControllerProfile: 'v1.5+' },
  'flux@2.9': { helmControllerProfile: 'post-1580' },
};

/** The controllers `simulate:` may name. */
export const CONTROLLERS = ['flux/helm-controller', 'flux/source-controller'] as const;

export type ControllerName = (typeof CONTROLLERS)[number];
