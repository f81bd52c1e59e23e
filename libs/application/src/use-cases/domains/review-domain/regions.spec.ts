import { openDomainDesk } from '@fleetcommand/testing/builders/domain-desk';
import { expect, it } from 'vitest';

it('names of an instance whose region has a suffix of its own are pointed at the edges of that region', async () => {
  const desk = await openDomainDesk();
  const { store } = desk.office;
  const [region] = await store.catalogue.listRegions();
  const zone = 'eu.example.test';
  await store.catalogue.saveRegion({ ...region!, domain: zone });
  const published = { ipv4: ['203.0.113.5'], ipv6: [] };
  await store.zones.save({
    zone,
    pool: null,
    published,
    changedAt: null,
    triedAt: null,
    problem: null,
  });
  const acme = await desk.customer('acme');
  const below = await desk.claim(acme, 'chat.acme.com');
  const apex = await desk.claim(acme, 'acme.com');
  await desk.settle();
  const routing = async (id: typeof apex.id) =>
    (await desk.domain(id)).look?.diagnosis.records.filter(({ type }) => type !== 'TXT');
  expect(await routing(below.id)).toMatchObject([
    { type: 'CNAME', value: `${below.secrets.targetLabel}.domains.${zone}` },
  ]);
  expect(await routing(apex.id)).toMatchObject([{ type: 'A', value: '203.0.113.5' }]);
});
