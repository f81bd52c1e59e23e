/** Every object of every kind that a cluster has, in whatever namespace. */
import type { Api, KubeList, Query } from './api.js';
import type { KubeObject } from './kube-object.js';

interface Resources {
  readonly resources: { name: string; kind: string; verbs: string[] }[];
}

interface Groups {
  readonly groups: { preferredVersion: { groupVersion: string } }[];
}

export async function allOf(api: Pick<Api, 'get'>, query: Query): Promise<KubeObject[]> {
  const { groups } = (await api.get<Groups>('/apis')).body;
  const roots = [
    '/api/v1',
    ...groups.map((group) => `/apis/${group.preferredVersion.groupVersion}`),
  ];
  const objects = await Promise.all(roots.map((root) => allBelow(api, root, query)));
  return objects.flat();
}

async function allBelow(api: Pick<Api, 'get'>, root: string, query: Query): Promise<KubeObject[]> {
  const { resources } = (await api.get<Resources>(root)).body;
  const listed = resources.filter(
    // Anything with a slash is a part of something that is listed.
    ({ name, verbs }) => !name.includes('/') && verbs.includes('list') && verbs.includes('delete'),
  );
  const objects = await Promise.all(
    listed.map(async ({ name, kind }) => {
      const { items } = (await api.get<KubeList>(`${root}/${name}`, query)).body;
      return items.map((item) => ({ ...item, kind }));
    }),
  );
  return objects.flat();
}
