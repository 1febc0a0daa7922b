import type { Clock } from '../../clock/index.ts';
import type { Random } from '../../random/index.ts';
import type { Store } from '../../store/index.ts';
import type { ApiRequest, RequestInfo, UserInfo } from '../api-handler.ts';
import type { AccessControl } from '../ports.ts';
import { Authenticator } from './authenticator.ts';
import { type Authorizer, alwaysAllow, type Decision } from './authorizer.ts';
import { impersonate, wantsImpersonation } from './impersonation.ts';
import { RbacAuthorizer } from './rbac-authorizer.ts';
import { ServiceAccountTokens } from './service-account-tokens.ts';
import type { StaticToken } from './token-file.ts';

export interface AccessOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly staticTokens?: readonly StaticToken[];
  /** Whether requests without credentials pass as system:anonymous. Default true, as on the real server. */
  readonly anonymous?: boolean;
  /** `AlwaysAllow` skips RBAC; reviews then answer what is true: everything is allowed. Default `RBAC`. */
  readonly authorizationMode?: 'RBAC' | 'AlwaysAllow';
  /** Issuer of service account tokens and the API server's audience. */
  readonly issuer?: string;
}

/** Who asks and what they may do, put together for one server. */
export class Access implements AccessControl {
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  /** What users hold; reviews and the escalation check ask it in every authorisation mode. */
  readonly rbac: RbacAuthorizer;
  readonly tokens: ServiceAccountTokens;

  constructor(options: AccessOptions) {
    const { store, clock, random, issuer, staticTokens = [], anonymous = true } = options;
    this.tokens = new ServiceAccountTokens({ store, random, ...(issuer === undefined ? {} : { issuer }) });
    this.authenticator = new Authenticator({
      staticTokens,
      anonymous,
      serviceAccountTokens: this.tokens,
      now: () => clock.now(),
    });
    this.rbac = new RbacAuthorizer(store);
    this.authorizer = options.authorizationMode === 'AlwaysAllow' ? alwaysAllow : this.rbac;
  }

  identify(request: ApiRequest): UserInfo {
    const user = this.authenticator.authenticate(request);
    return wantsImpersonation(request.headers) ? impersonate(request, user, this.authorizer) : user;
  }

  authorize(user: UserInfo, info: RequestInfo): Decision {
    return this.authorizer.authorize(user, info);
  }
}
