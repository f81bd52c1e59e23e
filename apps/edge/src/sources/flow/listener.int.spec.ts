/** How often a swarm listener tells a proxy: as Docker Flow's does. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Failure } from '@fleetcommand/kernel/result';
import type { SwarmService } from '@fleetcommand/routing/dialects/docker/schema';
import { eventually } from '../../test-rig/eventually.js';
import { HttpDouble } from '../../test-rig/http-double.js';
import { SwarmListener } from './listener.js';

let proxy: HttpDouble;
/** What the proxy answers, one after the other; the last again and again. */
let answers: number[];
let asked: string[];
let failures: Failure[];
let listener: SwarmListener;

beforeAll(async () => {
  proxy = await HttpDouble.start((request, response) => {
    asked.push(new URL(request.url ?? '', proxy.url).pathname);
    response.statusCode = (answers.length > 1 ? answers.shift() : answers[0]) ?? 200;
    response.end();
  });
});

beforeEach(() => {
  [answers, asked, failures] = [[], [], []];
  listener = new SwarmListener({
    createUrls: [`${proxy.url}/reconfigure`],
    removeUrls: [`${proxy.url}/remove`],
    label: 'com.df.notify',
    retries: 3,
    retryIntervalMs: 1,
    onFailure: (failure) => failures.push(failure),
  });
});

afterAll(() => proxy.stop());

const service = (name: string): SwarmService =>
  ({ ID: name, Spec: { Name: name, Labels: { 'com.df.notify': 'true' } } }) as SwarmService;

test.each([
  ['until it is answered', [503, 404, 200], 3, ['backoff', 'backoff']],
  ['no more once it was refused for good', [409], 1, []],
  ['as often as it may be', [404], 3, ['backoff', 'backoff', 'never']],
])('a service that comes is told %s', async (_, said, times, retries) => {
  answers = said;
  listener.services([service('web')]);
  await eventually(() => asked.length === times);
  await eventually(() => failures.length === retries.length);
  expect(failures.map(({ retry }) => retry)).toEqual(retries);
  // Nothing of it comes after what comes next.
  answers = [200];
  listener.services([service('web'), service('next')]);
  await eventually(() => asked.length > times);
  expect(asked).toEqual(Array.from({ length: times + 1 }, () => '/reconfigure'));
});

test('one that goes is told until it is answered, also where a proxy refuses it at first', async () => {
  listener.services([service('web')]);
  await eventually(() => asked.length === 1);
  answers = [409, 500, 200];
  listener.services([]);
  await eventually(() => asked.length === 4);
  expect(asked).toEqual(['/reconfigure', '/remove', '/remove', '/remove']);
});
