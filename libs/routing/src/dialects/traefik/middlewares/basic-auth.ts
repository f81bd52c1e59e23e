/** basicAuth: users of a Secret, as htpasswd writes them. */
import { err, ok } from '@fleetcommand/kernel/result';
import { z } from 'zod';
import { HeaderName } from './header-fields.js';
import { middlewareKind } from './kind.js';
import { readUsers } from './users.js';

const BasicAuth = z.object({
  secret: z
    .string()
    .min(1)
    .describe('Of type kubernetes.io/basic-auth, or with one key of htpasswd lines.'),
  realm: z
    .string()
    .max(200)
    .regex(/^[\x20\x21\x23-\x5b\x5d-\x7e]*$/, {
      error: 'a realm has printable ASCII without quotes and backslashes',
    })
    .optional(),
  removeHeader: z.boolean().default(false),
  headerField: HeaderName.optional(),
});

export const basicAuth = middlewareKind(BasicAuth, (spec, around) => {
  const { secret, realm, removeHeader, headerField } = spec;
  const users = readUsers(secret, around);
  if (!users.ok) return err({ field: 'secret', message: users.error });
  return ok([
    {
      kind: 'basicAuth',
      users: users.value,
      realm: realm || 'traefik',
      removeHeader,
      ...(headerField !== undefined && { headerField: headerField.toLowerCase() }),
    },
  ]);
});
