import type { AccountRepository, SessionRepository } from './accounts.js';
import type { ApiKeyRepository } from './api-keys.js';
import type { AuditLog } from './audit.js';
import type { BackupRepository } from './backups.js';
import type { BillingRepository } from './billing.js';
import type { CeremonyRepository } from './ceremonies.js';
import type { CatalogueRepository } from './catalogue.js';
import type { ClusterAccessRepository } from './cluster-access.js';
import type { DomainRepository } from './domains.js';
import type { EdgeRepository } from './edges.js';
import type { FleetRepository } from './fleet.js';
import type {
  AcmeAccountRepository,
  CertificateBudgetRepository,
  CertificateRepository,
} from './certificates.js';
import type { IdempotencyRepository } from './idempotency.js';
import type { LeaseRepository } from './leases.js';
import type { NewcomerReader } from './newcomers.js';
import type { OperationRepository } from './operations.js';
import type { MailRepository } from './mail.js';
import type { InvitationRepository, OrganizationRepository } from './organizations.js';
import type { Outbox } from './outbox.js';
import type { PasskeyRepository } from './passkeys.js';
import type { SecurityRepository } from './security.js';
import type { DatabaseRepository, TenantRepository } from './tenants.js';
import type { SettingsRepository } from './settings.js';
import type { SingleSignOnRepository } from './single-sign-on.js';
import type { ReleaseRepository } from './releases.js';
import type { SpecificationRepository } from './specifications.js';
import type { SupportRepository } from './support.js';
import type { EdgePoolRepository } from './edge-pools.js';
import type { EnvelopeRepository } from './envelopes.js';
import type { EventLog } from './events.js';
import type { UsageRepository } from './usage.js';
import type { ZoneRepository } from './zones.js';
import type { WebhookRepository } from './webhooks.js';

/** Everything PostgreSQL holds, by aggregate. */
export interface Repositories {
  readonly accounts: AccountRepository;
  readonly sessions: SessionRepository;
  readonly newcomers: NewcomerReader;
  readonly organizations: OrganizationRepository;
  readonly invitations: InvitationRepository;
  readonly apiKeys: ApiKeyRepository;
  readonly mails: MailRepository;
  readonly security: SecurityRepository;
  readonly passkeys: PasskeyRepository;
  readonly ceremonies: CeremonyRepository;
  readonly support: SupportRepository;
  readonly singleSignOn: SingleSignOnRepository;
  readonly catalogue: CatalogueRepository;
  readonly releases: ReleaseRepository;
  readonly tenants: TenantRepository;
  readonly databases: DatabaseRepository;
  readonly operations: OperationRepository;
  readonly events: EventLog;
  readonly audit: AuditLog;
  readonly outbox: Outbox;
  readonly leases: LeaseRepository;
  readonly edges: EdgeRepository;
  /** Whom edges are set aside for. */
  readonly edgePools: EdgePoolRepository;
  readonly zones: ZoneRepository;
  /** How clusters are reached that operators brought. */
  readonly clusterAccess: ClusterAccessRepository;
  /** What operators look at. */
  readonly fleet: FleetRepository;
  readonly idempotency: IdempotencyRepository;
  readonly certificates: CertificateRepository;
  readonly domains: DomainRepository;
  readonly acmeAccounts: AcmeAccountRepository;
  readonly certificateBudget: CertificateBudgetRepository;
  readonly billing: BillingRepository;
  readonly envelopes: EnvelopeRepository;
  readonly webhooks: WebhookRepository;
  readonly specifications: SpecificationRepository;
  readonly backups: BackupRepository;
  readonly usage: UsageRepository;
  readonly settings: SettingsRepository;
}

/** PostgreSQL, the truth. Outside `transaction` each call is its own. */
export interface Store extends Repositories {
  /**
   * Runs `work` in one transaction (read committed) and retries it on serialization failures and deadlocks;
   * it must therefore do nothing but call the repositories it is given. A thrown error rolls back.
   */
  transaction<T>(work: (repositories: Repositories) => Promise<T>): Promise<T>;
  /**
   * The same store without the wall between organizations (see adapters/prisma `wall.ts`): for what a customer's request
   * must know of others, such as whether a name is taken. Elsewhere there is no wall, and it is the store itself.
   */
  readonly acrossOrganizations: Store;
}
