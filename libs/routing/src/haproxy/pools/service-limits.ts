/** What a service may ask that HAProxy cannot do. Its routers keep their places and say that they have a fault. */
import type { Problem } from '../../ir/ir.js';
import type { Service } from '../../ir/services.js';
import { uncheckable } from './health-checks.js';

/** The problem, or undefined where the service is served as asked. */
export function refusalOf(service: Service): Problem | undefined {
  const message = uncheckable(service) ?? unsendable(service) ?? unstickable(service);
  if (message === undefined) return undefined;
  return {
    severity: 'error',
    code: 'routing.unsupported-service',
    object: service.provenance.object,
    field: '',
    message: `${service.name}: ${message}`,
  };
}

function unsendable({ passHostHeader, parts }: Service): string | undefined {
  const isIpv6 = parts.some(({ endpoints }) =>
    endpoints.some(({ address }) => address.includes(':')),
  );
  if (passHostHeader !== false || !isIpv6) return undefined;
  return 'passHostHeader: false puts the address into Host, which HAProxy cannot do for IPv6 addresses. Leave it out, or set Host by a headers middleware.';
}

function unstickable({ sticky }: Service): string | undefined {
  if (sticky?.path !== undefined && !/^\/[\x21-\x3a\x3c-\x7e]*$/.test(sticky.path))
    return 'The path of the sticky cookie does not begin with "/", or has a space or ";" in it.';
  if (sticky?.domain !== undefined && !/^\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/.test(sticky.domain))
    return 'The domain of the sticky cookie is no DNS name.';
  return undefined;
}
