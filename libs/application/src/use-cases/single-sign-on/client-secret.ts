import type { IdentityProvider } from '@fleetcommand/domain/accounts/identity-provider';

import type { OidcClientSettings } from '../../ports/single-sign-on.js';
import type { SecretBox } from '../../ports/secret-box.js';

/** Ties the envelope of a client's secret to its provider. */
export const clientSecretContext = (id: string): string => `identity-provider/${id}`;

/** An organization's provider, as a client talks to it. */
export function clientOf(
  secretBox: SecretBox,
  { id, issuer, clientId, clientSecretCiphertext }: IdentityProvider,
): OidcClientSettings {
  const clientSecret = secretBox.open(clientSecretCiphertext, clientSecretContext(id));
  return { issuer, clientId, clientSecret, namedBy: 'customer' };
}
