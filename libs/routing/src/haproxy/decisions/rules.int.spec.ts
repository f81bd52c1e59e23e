/** Rules that ask for more than host and path, on the real HAProxy. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Rule } from '../../ir/rules.js';
import { merge } from '../../ir/merge.js';
import { matchesRegexp, readRegexp } from '../../regexp/regexp.js';
import { HaproxyRig, startOrigin } from '../../testing/haproxy-rig.js';
import type { Origin } from '../../testing/haproxy-rig.js';
import { tableOf } from '../../testing/samples.js';
import type { SampleTenant } from '../../testing/samples.js';
import { DEFAULT_ACCESS_LOG } from '../requests/access-log.js';
import { compile } from '../compile.js';
import { planUpdate } from '../plan.js';
import { pathForExpressions, requestPath } from '../requests/request-spelling.js';

let origin: Origin;
const rigs: HaproxyRig[] = [];

beforeAll(async () => {
  origin = await startOrigin('127.0.0.1');
});
afterAll(async () => {
  await Promise.all(rigs.map((rig) => rig.stop()));
  await origin.close();
});

function tenant(namespace: string, match: string, more: Partial<SampleTenant> = {}): SampleTenant {
  return { namespace, match, addresses: ['127.0.0.1'], port: origin.port, ...more };
}

async function started(tenants: readonly SampleTenant[]): Promise<HaproxyRig> {
  const rig = await HaproxyRig.make({ accessLog: DEFAULT_ACCESS_LOG });
  rigs.push(rig);
  await rig.start(compile(tableOf(tenants), rig.options));
  return rig;
}

it('takes rules of kinds never seen before while it runs', async () => {
  const rig = await HaproxyRig.make();
  rigs.push(rig);
  const before = compile(tableOf([]), rig.options);
  await rig.start(before);
  const tenants = [
    tenant('t-a', 'Host(`a.test`) && HeaderRegexp(`X-Never-Seen`, `^[0-9]+$`)'),
    tenant('t-b', 'Host(`a.test`) && Query(`q`, `é &`) && Method(`GET`)'),
  ];
  const plan = planUpdate(before, compile(tableOf(tenants), rig.options, { model: before }));
  if (plan.kind !== 'runtime') throw new Error(`it is a ${plan.kind}`);
  await rig.apply(plan.commands);
  expect((await rig.get('a.test', '/', { 'X-Never-Seen': '12' })).status).toBe(200);
  expect((await rig.get('a.test', '/', { 'X-Never-Seen': 'x' })).status).toBe(404);
  expect((await rig.get('a.test', '/?q=%C3%A9+%26')).status).toBe(200);
});

describe('a text longer than an expression is safe for', () => {
  it('is refused, and never taken for a text that does not match', async () => {
    const rig = await started([
      tenant('t-a', 'Host(`a.test`) && !PathRegexp(`^(/[a-z]+)+/secret$`)'),
    ]);
    expect((await rig.get('a.test', '/open')).status).toBe(200);
    expect((await rig.get('a.test', '/a/secret')).status).toBe(404);
    expect((await rig.get('a.test', `${'/a'.repeat(400)}/secret`)).status).toBe(400);
  });
});

it('reads random expressions as Go does', { timeout: 120_000 }, async () => {
  const expressions = fc
    .sample(anyExpression, { numRuns: 150, seed: 20_261_128 })
    .filter((text) => readRegexp(text).ok);
  const paths = ['/', '/a', '/ab', '/b/a', '/%C3%A9', '/a%0Ab', '/%FF', '/a%2Fb', '/A1', '/a.b'];
  const [one] = tableOf([tenant('t', 'Host(`x.test`)')]).fragments.values();
  const routers = expressions.map((regexp, index) => ({
    ...one!.routers[0]!,
    name: `r${index}@file`,
    rule: {
      op: 'and',
      rules: [
        { op: 'match', matcher: { kind: 'host', hosts: [`h${index}.test`] } },
        { op: 'match', matcher: { kind: 'pathRegexp', regexp } },
      ],
    } satisfies Rule,
  }));
  const rig = await HaproxyRig.make();
  rigs.push(rig);
  await rig.start(compile(merge([{ ...one!, routers }]), rig.options));
  expect(expressions.length).toBeGreaterThan(50);
  for (const [index, regexp] of expressions.entries())
    for (const path of paths) {
      const { status } = await rig.get(`h${index}.test`, path);
      const seen = requestPath(path);
      const expected = seen.ok && matchesRegexp(regexp, pathForExpressions(seen.value));
      expect(status, `${regexp} on ${path}`).toBe(expected ? 200 : 404);
    }
});

const anyExpression = fc.letrec<{ expression: string; part: string }>((tie) => ({
  part: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom('a', 'b', '.', 'é', '/', '[a-c]', '[^b]', '\\d', '\\W', '(?s).', '\\b', '^'),
    tie('expression').map((inner) => `(${inner})`),
    tie('expression').map((inner) => `(?i:${inner})`),
  ),
  expression: fc
    .tuple(
      fc.array(fc.tuple(tie('part'), fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,3}?')), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.constantFrom('', '$', '|a'),
    )
    .map(([parts, end]) => parts.map((each) => each.join('')).join('') + end),
})).expression;
