import type { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import type { PlatformFacts } from '@fleetcommand/desired-state/rendered-tenant';
import type { Logger } from '@fleetcommand/runtime/logging';
import type { Health } from '@fleetcommand/runtime/health';
import type { Clusters } from '@fleetcommand/application/ports/cluster';
import type { ClusterProbe } from '@fleetcommand/application/ports/cluster-access';
import type { EdgeClient } from '@fleetcommand/application/ports/edges';
import type { EdgeInspector } from '@fleetcommand/application/ports/edge-inspector';
import type { JobInspector } from '@fleetcommand/application/ports/job-inspector';
import type { OperationFeed } from '@fleetcommand/application/ports/operations';
import type {
  PasswordHasher,
  SecretBox,
  TokenSource,
} from '@fleetcommand/application/ports/secret-box';
import type { Payments, WebhookReader } from '@fleetcommand/application/ports/payments';
import type { BillingSettings } from '@fleetcommand/application/use-cases/billing/admit-tenant';
import type { DomainSettings } from '@fleetcommand/application/use-cases/domains/settings';
import type { DnsLookups } from '@fleetcommand/application/ports/dns';
import type { OidcClient } from '@fleetcommand/application/ports/single-sign-on';
import type { SingleSignOnSettings } from '@fleetcommand/application/use-cases/single-sign-on/dependencies';
import type { PasskeyVerifier } from '@fleetcommand/application/ports/passkeys';
import type { OneTimeCodes } from '@fleetcommand/application/ports/security';
import type { SchemaInspector } from '@fleetcommand/application/ports/schema';
import type { Store } from '@fleetcommand/application/ports/store';
import type { Timers } from '@fleetcommand/application/ports/timers';
import type { UploadCheck } from '@fleetcommand/application/ports/upload-check';
import type { EndpointDependencies } from '@fleetcommand/application/use-cases/webhooks/dependencies';
import type { LeaseSettings } from '@fleetcommand/application/use-cases/leases/with-lease';
import type { TenantDatabases } from '@fleetcommand/application/ports/tenant-databases';
import type { EmailVerification } from '@fleetcommand/domain/accounts/email-verification';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { IdGenerator } from '@fleetcommand/kernel/ids';
import type { Registry } from 'prom-client';

import type { RateLimits } from './rate-limits.js';

/** What of the configuration requests are answered by. */
export interface ApiSettings {
  readonly publicUrl: string;
  /** Origins whose pages may use the session cookie. */
  readonly origins: readonly string[];
  /** Origins whose pages may call the API with a bearer token; see `cors.ts`. */
  readonly corsOrigins: readonly string[];
  readonly acceptsDisposableEmails: boolean;
  readonly platform: PlatformFacts;
  readonly consoleDir: string | null;
}

/** The queue as Bull Board reads it. */
export type BoardQueue = ConstructorParameters<typeof BullMQAdapter>[0];

/** Everything the API is made of: real adapters in `main.ts`, fakes in specs. */
export interface ApiParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdGenerator;
  readonly passwords: PasswordHasher;
  readonly tokens: TokenSource;
  readonly oneTimeCodes: OneTimeCodes;
  readonly passkeyVerifier: PasskeyVerifier;
  readonly emailVerification: EmailVerification;
  readonly oidc: OidcClient;
  /** For proofs that domains of addresses are an organization's own, and for where our own names lead. */
  readonly dns: DnsLookups;
  readonly schema: SchemaInspector;
  readonly singleSignOn: SingleSignOnSettings;
  readonly secretBox: SecretBox;
  /** Looks certificates over that customers bring. */
  readonly uploadCheck: UploadCheck;
  /** Only to name a tenant's database in explanations: the API never touches one. */
  readonly tenantDatabases: Pick<TenantDatabases, 'connectionUrl'>;
  readonly operationFeed: OperationFeed;
  readonly edges: EdgeInspector;
  /** Asks edges what operators look at. */
  readonly edgeClient: EdgeClient;
  /** Looks into the job queue. */
  readonly jobs: JobInspector;
  /** What Bull Board draws; null: it is not mounted. */
  readonly boardQueue: BoardQueue | null;
  readonly clusters: Clusters;
  readonly clusterProbe: ClusterProbe;
  readonly rateLimits: RateLimits;
  readonly health: Health;
  readonly metrics: Registry;
  readonly logger: Logger;
  readonly settings: ApiSettings;
  readonly domains: DomainSettings;
  readonly webhooks: EndpointDependencies['webhooks'];
  /** Null, and `billing` absent: nothing is charged for. */
  readonly payments: Payments | null;
  readonly billing?: BillingSettings | undefined;
  /** Whether a worker keeps copies of instances' data. */
  readonly keepsBackups: boolean;
  readonly webhookReader: WebhookReader;
  readonly timers: Timers;
  readonly lease: LeaseSettings;
}
