import { webhookSecretContext } from '@fleetcommand/domain/webhooks/endpoint';
import { printSecret } from '@fleetcommand/domain/webhooks/signature';
import type { WebhookEndpointId } from '@fleetcommand/kernel/ids';
import type { Secret } from '@fleetcommand/kernel/secret';

import type { EndpointDependencies } from './dependencies.js';

/** A new secret: to be shown this once, and sealed to be stored. */
export function issueSecret(
  { tokens, secretBox }: Pick<EndpointDependencies, 'tokens' | 'secretBox'>,
  id: WebhookEndpointId,
): { readonly secret: Secret; readonly ciphertext: string } {
  const secret = printSecret(tokens.bytes());
  return { secret, ciphertext: secretBox.seal(secret, webhookSecretContext(id)) };
}
