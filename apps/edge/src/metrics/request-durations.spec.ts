import { Registry } from 'prom-client';
import { beforeEach, expect, test } from 'vitest';
import { RequestDurations } from './request-durations.js';

let registry: Registry;
let owners: Map<string, string>;
let durations: RequestDurations;

beforeEach(() => {
  registry = new Registry();
  owners = new Map([
    ['pool-1', 'one@test'],
    ['pool-2', 'two@test'],
  ]);
  const options = { registry, buckets: [0.1, 1], owners: () => owners, mostServices: 1 };
  durations = new RequestDurations(options);
});

const line = (more: object = {}): string =>
  JSON.stringify({
    entryPointName: 'web',
    RequestMethod: 'GET',
    DownstreamStatus: 204,
    Duration: 250e6,
    Backend: 'pool-1',
    ...more,
  });

/** The count of a line that holds all of these. */
async function count(...parts: readonly string[]): Promise<number | undefined> {
  const lines = (await registry.metrics()).split('\n').filter((each) => !each.startsWith('#'));
  const found = lines.find((each) => parts.every((part) => each.includes(part)));
  return found === undefined ? undefined : Number(found.split(' ').at(-1));
}

test('a request is in its bucket, by method and class of status', async () => {
  durations.observe(`<134>${line()}`);
  const of = ['service_request_duration_seconds', '"one@test"', 'code="2xx"', 'method="GET"'];
  expect(await count(...of, '_bucket', 'le="0.1"')).toBe(0);
  expect(await count(...of, '_bucket', 'le="1"')).toBe(1);
  expect(await count(...of, '_sum')).toBe(0.25);
  expect(await count('entrypoint_request_duration_seconds_count', 'entrypoint="web"')).toBe(1);
});

test('labels stay few: methods nobody knows are one, and so are services beyond a number', async () => {
  durations.observe(line({ RequestMethod: 'BREW' }));
  durations.observe(line({ RequestMethod: '<BADREQ>', Backend: 'pool-2' }));
  durations.observe(line({ DownstreamStatus: 101, Backend: 'pool-2' }));
  expect(await count('service', '_count', '"one@test"', 'EXTENSION_METHOD')).toBe(1);
  expect(await count('service', '_count', '"others"', 'EXTENSION_METHOD')).toBe(1);
  expect(await count('service', '_count', '"others"', 'protocol="websocket"')).toBe(1);
  expect(await count('"two@test"')).toBeUndefined();
});

test('a service that is gone makes room for another', async () => {
  durations.observe(line());
  owners.delete('pool-1');
  expect(await count('"one@test"')).toBeUndefined();
  durations.observe(line({ Backend: 'pool-2' }));
  expect(await count('service', '_count', '"two@test"')).toBe(1);
});

test('what no service answered is the entry point’s, and what is no line is nobody’s', async () => {
  durations.observe(line({ Backend: 'not-found', DownstreamStatus: 404 }));
  for (const nonsense of ['', '{', 'x', '{"a":1}', line({ Duration: -1e6 })])
    durations.observe(nonsense);
  expect(await count('entrypoint', '_count', 'code="4xx"')).toBe(1);
  expect(await count('service_request_duration_seconds_count')).toBeUndefined();
});
