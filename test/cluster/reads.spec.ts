/** Lists: pages, selectors, versions. */
import { describe, expect, it } from 'vitest';
import type { KubeList, Status } from './rig/api.js';
import { clusterUnderTest } from './rig/cluster-under-test.js';
import { paths } from './rig/paths.js';

const cluster = clusterUnderTest();

async function someNotes(count: number): Promise<string> {
  const namespace = await cluster.namespace();
  for (let i = 0; i < count; i += 1) {
    const labels = { parity: i % 2 === 0 ? 'even' : 'odd', ...(i === 0 && { first: '' }) };
    const note = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `n${i}`, labels } };
    await cluster.api.create(paths.configMaps(namespace), note);
  }
  return namespace;
}

/** Without what the server itself puts into each namespace. */
const namesOf = ({ items }: KubeList): string[] =>
  items.map(({ metadata }) => metadata.name).filter((name) => name !== 'kube-root-ca.crt');

describe('pages', () => {
  it('are of one moment, whatever happens between them', async () => {
    const path = paths.configMaps(await someNotes(5));
    const query = { limit: 2, labelSelector: 'parity' };
    const first = await cluster.api.list(path, query);
    await cluster.api.delete(`${path}/n4`);
    const late = { metadata: { name: 'n9', labels: { parity: 'odd' } } };
    await cluster.api.create(path, { apiVersion: 'v1', kind: 'ConfigMap', ...late });
    const names = namesOf(first.body);
    let next = first.body.metadata.continue;
    while (next) {
      const page = await cluster.api.list(path, { ...query, continue: next });
      expect(page.body.metadata.resourceVersion).toBe(first.body.metadata.resourceVersion);
      names.push(...namesOf(page.body));
      next = page.body.metadata.continue;
    }
    expect(names).toEqual(['n0', 'n1', 'n2', 'n3', 'n4']);
  });

  it('cannot be continued with what the server did not give', async () => {
    const path = paths.configMaps(await cluster.namespace());
    const answer = await cluster.api.get<Status>(path, { limit: 1, continue: 'forged' });
    expect(answer).toMatchObject({ status: 400, body: { reason: 'BadRequest' } });
  });
});

describe('a label selector', () => {
  it.each([
    ['parity=even', ['n0', 'n2']],
    ['parity==odd', ['n1', 'n3']],
    ['parity!=even,parity', ['n1', 'n3']],
    ['parity in (even, odd),!first', ['n1', 'n2', 'n3']],
    ['parity notin (even),parity', ['n1', 'n3']],
    ['first', ['n0']],
  ])('%s', async (labelSelector, names) => {
    const path = paths.configMaps(await someNotes(4));
    const { body } = await cluster.api.list(path, { labelSelector });
    expect(namesOf(body)).toEqual(names);
  });

  it('that is none is refused', async () => {
    const path = paths.configMaps(await cluster.namespace());
    const answer = await cluster.api.get<Status>(path, { labelSelector: 'a in (' });
    expect(answer).toMatchObject({ status: 400, body: { reason: 'BadRequest' } });
  });
});

describe('a field selector', () => {
  it.each([
    ['metadata.name=n1', ['n1']],
    ['metadata.name!=n1', ['n0', 'n2']],
  ])('%s', async (fieldSelector, names) => {
    const path = paths.configMaps(await someNotes(3));
    const { body } = await cluster.api.list(path, { fieldSelector });
    expect(namesOf(body)).toEqual(names);
  });

  it('of a field that the kind does not select by is refused', async () => {
    const path = paths.configMaps(await cluster.namespace());
    const answer = await cluster.api.get<Status>(path, { fieldSelector: 'data.a=1' });
    expect(answer).toMatchObject({ status: 400, body: { reason: 'BadRequest' } });
  });
});

it('a list’s version is not older than what was written before it', async () => {
  const path = paths.configMaps(await cluster.namespace());
  const note = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'note' } };
  const { body } = await cluster.api.create(path, note);
  const list = await cluster.api.list(path);
  const version = Number(list.body.metadata.resourceVersion);
  expect(version).toBeGreaterThanOrEqual(Number(body.metadata.resourceVersion));
});

it.each(['configmaps', 'nonsense'])('what is not there is 404 (%s)', async (plural) => {
  const namespace = await cluster.namespace();
  const path = `/api/v1/namespaces/${namespace}/${plural}/none`;
  expect((await cluster.api.get<Status>(path)).status).toBe(404);
});
