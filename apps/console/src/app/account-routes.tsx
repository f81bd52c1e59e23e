import { createRoute, lazyRouteComponent, type AnyRoute } from '@tanstack/react-router';

import { wordsOf } from './url-words.js';

/** The pages about people and their organization, and those that links in mails lead to. */
export function accountRoutes<Root extends AnyRoute>(rootRoute: Root) {
  const organizationRoute = createRoute({
    getParentRoute: () => rootRoute,
    path: '/organization',
    component: lazyRouteComponent(
      () => import('../features/organization/organization-page.js'),
      'OrganizationPage',
    ),
  });
  const membersRoute = createRoute({
    getParentRoute: () => organizationRoute,
    path: '/',
    component: lazyRouteComponent(
      () => import('../features/organization/members-tab.js'),
      'MembersTab',
    ),
  });
  const keysRoute = createRoute({
    getParentRoute: () => organizationRoute,
    path: '/keys',
    component: lazyRouteComponent(() => import('../features/organization/keys-tab.js'), 'KeysTab'),
  });
  const auditRoute = createRoute({
    getParentRoute: () => organizationRoute,
    path: '/audit',
    component: lazyRouteComponent(
      () => import('../features/organization/audit-tab.js'),
      'AuditTab',
    ),
  });
  const signInRoute = createRoute({
    getParentRoute: () => organizationRoute,
    path: '/sign-in',
    component: lazyRouteComponent(
      () => import('../features/organization/sign-in-tab.js'),
      'SignInTab',
    ),
  });
  const webhooksRoute = createRoute({
    getParentRoute: () => organizationRoute,
    path: '/webhooks',
    component: lazyRouteComponent(
      () => import('../features/webhooks/webhooks-tab.js'),
      'WebhooksTab',
    ),
  });
  const webhookRoute = createRoute({
    getParentRoute: () => organizationRoute,
    path: '/webhooks/$endpointId',
    validateSearch: wordsOf('state'),
    component: lazyRouteComponent(
      () => import('../features/webhooks/webhook-page.js'),
      'WebhookPage',
    ),
  });
  const supportRoute = createRoute({
    getParentRoute: () => organizationRoute,
    path: '/support',
    component: lazyRouteComponent(
      () => import('../features/organization/support-tab.js'),
      'SupportTab',
    ),
  });
  const settingsRoute = createRoute({
    getParentRoute: () => organizationRoute,
    path: '/settings',
    component: lazyRouteComponent(
      () => import('../features/organization/settings-tab.js'),
      'SettingsTab',
    ),
  });
  const accountRoute = createRoute({
    getParentRoute: () => rootRoute,
    path: '/account',
    component: lazyRouteComponent(
      () => import('../features/account/account-page.js'),
      'AccountPage',
    ),
  });
  const deviceRoute = createRoute({
    getParentRoute: () => rootRoute,
    path: '/device',
    validateSearch: wordsOf('code'),
    component: lazyRouteComponent(() => import('../features/account/device-page.js'), 'DevicePage'),
  });
  const resetRoute = createRoute({
    getParentRoute: () => rootRoute,
    path: '/reset-password',
    component: lazyRouteComponent(
      () => import('../features/links/reset-password-page.js'),
      'ResetPasswordPage',
    ),
  });
  const verifyRoute = createRoute({
    getParentRoute: () => rootRoute,
    path: '/verify-email',
    component: lazyRouteComponent(
      () => import('../features/links/verify-email-page.js'),
      'VerifyEmailPage',
    ),
  });
  const invitationRoute = createRoute({
    getParentRoute: () => rootRoute,
    path: '/invitation',
    component: lazyRouteComponent(
      () => import('../features/links/invitation-page.js'),
      'InvitationPage',
    ),
  });
  return [
    organizationRoute.addChildren([
      membersRoute,
      keysRoute,
      signInRoute,
      webhooksRoute,
      webhookRoute,
      auditRoute,
      supportRoute,
      settingsRoute,
    ]),
    accountRoute,
    deviceRoute,
    resetRoute,
    verifyRoute,
    invitationRoute,
  ] as const;
}
