/** MiddlewareTCPs: who may connect, and how often at a time. */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import type { ObjectRef } from '../../ir/provenance.js';
import { excerpt } from '../../ir/names.js';
import type { TcpMiddleware } from '../../ir/tcp.js';
import type { Place, ServiceContext } from '../kubernetes/endpoints.js';
import { nameOf } from '../kubernetes/problems.js';
import { addressRanges } from './address-ranges.js';
import type { ObjectReference } from './schema.js';
import { MiddlewareTcpObject } from './tcp-schema.js';

/** The middlewares of a route, or why it cannot be served (told among the problems, too). */
export function readTcpMiddlewares(
  references: readonly ObjectReference[],
  place: Place,
  context: ServiceContext,
): Result<TcpMiddleware[], string> {
  const list: TcpMiddleware[] = [];
  for (const [index, reference] of references.entries()) {
    const there: Place = { ...place, field: `${place.field}.middlewares[${index}]` };
    const middleware = readOne(reference, there, context);
    if (!middleware.ok) return middleware;
    list.push(middleware.value);
  }
  return ok(list);
}

function readOne(
  { name, namespace: asked }: ObjectReference,
  { object: owner, field, router }: Place,
  { problems, lookup, allowCrossNamespace }: ServiceContext,
): Result<TcpMiddleware, string> {
  const refuse = (code: string, object: ObjectRef, at: string, reason: string) => {
    problems.add('error', code, object, at, reason, router);
    return err(reason);
  };
  const namespace = asked ?? owner.namespace;
  const ref: ObjectRef = { kind: 'MiddlewareTCP', namespace, name };
  if (namespace !== owner.namespace && !allowCrossNamespace)
    return refuse(
      'cross-namespace',
      owner,
      `${field}.namespace`,
      `A route of ${owner.namespace} may not use a MiddlewareTCP of ${excerpt(namespace)}. Leave the namespace out.`,
    );
  const found = lookup.find('MiddlewareTCP', namespace, name);
  if (found === undefined)
    return refuse(
      'middleware-not-found',
      owner,
      `${field}.name`,
      `${nameOf(ref)} does not exist. Create it, or correct the name; until then connections are closed.`,
    );
  const parsed = MiddlewareTcpObject.safeParse(found);
  if (!parsed.success) {
    problems.addIssues(parsed.error, ref, '', router);
    return err(`${nameOf(ref)} is malformed.`);
  }
  const { ipAllowList, ipWhiteList, inFlightConn } = parsed.data.spec;
  const allowed = ipAllowList ?? ipWhiteList;
  if ((allowed === undefined) === (inFlightConn === undefined))
    return refuse(
      'middleware',
      ref,
      'spec',
      'It must be ipAllowList or inFlightConn, and one of them. Make two of it.',
    );
  if (allowed) {
    const ranges = addressRanges(allowed.sourceRange ?? []);
    const at = ipAllowList ? 'spec.ipAllowList.sourceRange' : 'spec.ipWhiteList.sourceRange';
    if (!ranges.ok) return refuse('middleware', ref, at, `${ranges.error}.`);
    if (ranges.value.length === 0)
      return refuse(
        'middleware',
        ref,
        at,
        'It names no range, which would let nobody in. Name one.',
      );
    return ok({ kind: 'ipAllowList', sourceRanges: ranges.value });
  }
  const amount = inFlightConn?.amount ?? 0;
  if (amount < 1 || amount > 1_000_000)
    return refuse(
      'middleware',
      ref,
      'spec.inFlightConn.amount',
      `${amount} is not between 1 and 1000000. Correct it.`,
    );
  return ok({ kind: 'inFlightConn', amount });
}
