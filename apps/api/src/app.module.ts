import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, DiscoveryModule } from '@nestjs/core';

import { AdminCertificatesController } from './admin/certificates.controller.js';
import { AdminOrganizationsController } from './admin/organizations.controller.js';
import { EdgeViews } from './admin/edge-views.js';
import { EdgeViewsController } from './admin/edge-views.controller.js';
import { EdgesController } from './admin/edges.controller.js';
import { FleetController } from './admin/fleet.controller.js';
import { BulkController } from './admin/bulk.controller.js';
import { JobsController } from './admin/jobs.controller.js';
import { ClustersController } from './admin/clusters.controller.js';
import { PlacesController } from './admin/places.controller.js';
import { ExaminationController } from './admin/examination.controller.js';
import { SettingsController } from './admin/settings.controller.js';
import { AdminOperationsController } from './admin/operations.controller.js';
import { AdminTenantsController } from './admin/tenants.controller.js';
import { SupportController } from './admin/support.controller.js';
import { OrganizationSupportController } from './organizations/support.controller.js';
import { AccountController } from './account/account.controller.js';
import { IdentitiesController } from './account/identities.controller.js';
import { LinksController } from './account/links.controller.js';
import { PasskeysController } from './account/passkeys.controller.js';
import { SecondFactorController } from './account/second-factor.controller.js';
import { ApiKeysController } from './api-keys/api-keys.controller.js';
import { FleetKeysController } from './api-keys/fleet-keys.controller.js';
import { KeyAnswers } from './api-keys/key-answers.js';
import { AuditController } from './audit/audit.controller.js';
import { AuditReader } from './audit/audit-reader.js';
import { FleetAuditController } from './audit/fleet-audit.controller.js';
import { AdminBackupsController } from './admin/backups.controller.js';
import { AdminBillingController } from './admin/billing.controller.js';
import { AdminPlansController } from './admin/plans.controller.js';
import { BillingController } from './billing/billing.controller.js';
import { WebhooksController } from './billing/webhooks.controller.js';
import { CatalogueController } from './catalogue/catalogue.controller.js';
import { WebhooksPageController } from './docs/webhooks-page.controller.js';
import { ProblemsController } from './docs/problems.controller.js';
import { DomainCertificatesController } from './domains/domain-certificates.controller.js';
import { DomainsController } from './domains/domains.controller.js';
import { TenantDomainsController } from './domains/tenant-domains.controller.js';
import { HealthController } from './health/health.controller.js';
import { AccessGuard } from './identity/access-guard.js';
import { IdempotencyInterceptor } from './manners/idempotency.js';
import { ProblemFilter } from './manners/problem-filter.js';
import { ServedRoutes } from './manners/served-routes.js';
import { EventStreams } from './operations/event-streams.js';
import { OperationFollower } from './operations/operation-follower.js';
import { OperationsController } from './operations/operations.controller.js';
import { InvitationsController } from './organizations/invitations.controller.js';
import { ReleasesController } from './admin/releases.controller.js';
import { RolloutsController } from './admin/rollouts.controller.js';
import { ImportsController } from './admin/imports.controller.js';
import { DeploymentsController } from './deployments/deployments.controller.js';
import { SpecificationsController } from './deployments/specifications.controller.js';
import { MembersController } from './organizations/members.controller.js';
import { OrganizationSignInController } from './organizations/sign-in.controller.js';
import { OrganizationsController } from './organizations/organizations.controller.js';
import type { ApiParts } from './platform/settings.js';
import { PARTS } from './platform/tokens.js';
import { DeviceSignInsController } from './sessions/device-sign-ins.controller.js';
import { SingleSignOnController } from './sessions/single-sign-on.controller.js';
import { PasskeySessionsController } from './sessions/passkey-sessions.controller.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { WebhookDeliveriesController } from './webhooks/webhook-deliveries.controller.js';
import { WebhookEndpointsController } from './webhooks/webhook-endpoints.controller.js';
import { SignupController } from './signup/signup.controller.js';
import { ExplainController } from './tenants/explain.controller.js';
import { LogsController } from './tenants/logs.controller.js';
import { TenantAnswers } from './tenants/tenant-answers.js';
import { TenantPresenter } from './tenants/tenant-presenter.js';
import { TenantBackupsController } from './tenants/backups.controller.js';
import { TenantsController } from './tenants/tenants.controller.js';

/** What operators ask: `/v1/admin`. */
const OPERATORS = [
  FleetController,
  AdminTenantsController,
  AdminOperationsController,
  AdminOrganizationsController,
  SupportController,
  EdgesController,
  EdgeViewsController,
  BulkController,
  JobsController,
  ClustersController,
  PlacesController,
  ExaminationController,
  SettingsController,
  AdminCertificatesController,
  ImportsController,
  ReleasesController,
  RolloutsController,
];

/** The API of k8s-deployer, by its own names. */
const DEPLOYER = [SpecificationsController, DeploymentsController];

/** Every route of the API, over the parts it is handed. */
@Module({})
export class AppModule {
  static forParts(parts: ApiParts, routes: ServedRoutes): DynamicModule {
    return {
      module: AppModule,
      imports: [DiscoveryModule],
      controllers: [
        SignupController,
        SessionsController,
        PasskeySessionsController,
        SingleSignOnController,
        DeviceSignInsController,
        AccountController,
        SecondFactorController,
        PasskeysController,
        IdentitiesController,
        LinksController,
        OrganizationsController,
        MembersController,
        InvitationsController,
        OrganizationSignInController,
        OrganizationSupportController,
        ApiKeysController,
        FleetKeysController,
        AuditController,
        FleetAuditController,
        TenantsController,
        ExplainController,
        LogsController,
        TenantDomainsController,
        DomainsController,
        DomainCertificatesController,
        OperationsController,
        CatalogueController,
        BillingController,
        WebhooksController,
        WebhookEndpointsController,
        WebhookDeliveriesController,
        AdminBackupsController,
        TenantBackupsController,
        AdminBillingController,
        AdminPlansController,
        HealthController,
        ProblemsController,
        WebhooksPageController,
        ...OPERATORS,
        ...DEPLOYER,
      ],
      providers: [
        { provide: PARTS, useValue: parts },
        { provide: ServedRoutes, useValue: routes },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
        AuditReader,
        KeyAnswers,
        EventStreams,
        OperationFollower,
        TenantPresenter,
        TenantAnswers,
        EdgeViews,
      ],
    };
  }
}
