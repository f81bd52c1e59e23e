/** Every route that takes a body or a query: what no database keeps is refused before anything is done with it. */
import { problem } from '@fleetcommand/contracts/http/problem';
import { afterAll, describe, expect, it } from 'vitest';

import { startApi } from '../testing/api-rig.js';

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: object;
}

const rig = await startApi();
afterAll(() => rig.close());
const operator = await rig.operator('root');
const { paths } = (await rig.ask('GET /openapi.json')).json<{
  paths: Record<string, Record<string, Operation>>;
}>();
const routes = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({
    route: `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, 'x')}`,
    operation,
  })),
);
/** What comes there is signed, and kept as it came. */
const withBody = routes.filter(
  ({ route, operation }) => operation.requestBody && !route.endsWith('/webhooks/stripe'),
);
const withQuery = routes.flatMap(({ route, operation }) => {
  const first = operation.parameters?.find((parameter) => parameter.in === 'query');
  return first ? [[route, first.name] as const] : [];
});

async function refusal(route: string, payload?: string) {
  const headers = { 'content-type': 'application/json', 'idempotency-key': 'once' };
  const answer = await rig.inject({
    method: route.split(' ')[0] as 'GET',
    url: route.split(' ')[1] as string,
    headers: { authorization: `Bearer ${operator}`, ...(payload !== undefined && headers) },
    ...(payload !== undefined && { payload }),
  });
  const { status, code, errors = [] } = problem.parse(answer.json());
  return [status, code, ...errors.map(({ pointer, detail }) => `${pointer} ${detail}`)];
}

describe('what no database keeps is refused, and named,', () => {
  it.each(withBody.map(({ route }) => route))('in the body of %s', async (route) => {
    expect(await refusal(route, '{"a":{"b":["x\\u0000"]}}')).toEqual([
      422,
      'request.invalid',
      expect.stringMatching(/^\/a\/b\/0 .*NUL/),
    ]);
  });

  it.each(withQuery)('in the query of %s', async (route, name) => {
    expect(await refusal(`${route}?${name}=a%00b`)).toEqual([
      400,
      'request.malformed',
      expect.stringMatching(new RegExp(`^/${name} .*NUL`)),
    ]);
  });

  it('so is half of a character, and what is nested without end', async () => {
    expect(await refusal('POST /v1/sessions', '{"email":"\\ud83d"}')).toEqual([
      422,
      'request.invalid',
      expect.stringMatching(/^\/email .*surrogate/),
    ]);
    const deep = `{"email":${'['.repeat(30_000)}${']'.repeat(30_000)}}`;
    expect(await refusal('POST /v1/sessions', deep)).toEqual([
      422,
      'request.invalid',
      expect.stringMatching(/^\/email\/0.*64 levels/),
    ]);
  });
});
