import type { DnsLookups } from '../../ports/dns.js';
import type { OidcClient, OidcClientSettings } from '../../ports/single-sign-on.js';
import type { AccountDependencies } from '../accounts/account-dependencies.js';

export interface SingleSignOnDependencies extends AccountDependencies {
  readonly oidc: OidcClient;
  readonly dns: Pick<DnsLookups, 'txt'>;
  readonly singleSignOn: SingleSignOnSettings;
}

export interface SingleSignOnSettings {
  /** The whole installation's provider, if operators set one up; `name` is what people read on its button. */
  readonly installation: (OidcClientSettings & { readonly name: string }) | null;
  /** The console's page that providers send people back to. */
  readonly redirectUri: string;
}
