import { aBlueprint } from '@fleetcommand/testing/builders/catalogue';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startApi, type ApiRig } from '../testing/api-rig.js';

let rig: ApiRig;
let operator: string;
beforeAll(async () => {
  rig = await startApi();
  operator = await rig.operator('root');
});
afterAll(() => rig.close());

describe('what somebody runs already', () => {
  it('is shown as what it would become, and nothing is made', async () => {
    const text = `
services: {web: {expose: ["80"], labels: ["traefik.http.routers.web.rule=Host(\`web.test\`)"]}}
---
kind: Deployment
metadata: {name: rc-k7, labels: {DeploymentId: k7}}
spec: {template: {spec: {containers: [{image: "rocketchat/rocket.chat:3.0.0"}]}}}
---
kind: Unheard
`;
    const { store } = rig.parts;
    await store.catalogue.saveBlueprint(aBlueprint({ id: 'rocketchat', namePrefix: 'rc' }));
    const before = await store.fleet.countStates();
    const answer = await rig.ask('POST /v1/admin/import-previews', {
      as: operator,
      body: { text },
    });
    expect(answer.json()).toMatchObject({
      instances: [{ id: 'k7', blueprint: 'rocketchat', slug: 'k7', domains: [] }],
      routers: [
        { name: 'web@docker', rule: 'Host(`web.test`)', service: 'web@docker', state: 'serve' },
      ],
      problems: [],
      unread: [{ what: 'Unheard' }],
    });
    expect(await store.fleet.countStates()).toEqual(before);
  });
});
