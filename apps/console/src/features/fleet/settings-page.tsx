import type { FleetSettings } from '@fleetcommand/contracts/http/admin/settings';
import { SimpleGrid, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { settingsQuery } from '../../api/fleet-desk.js';
import { Fact, Facts } from '../../ui/facts.js';
import { formatCount } from '../../ui/figures.js';
import { Small } from '../../ui/lines.js';
import { UnloadedPage } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Page } from '../../ui/page.js';
import { Row, Rows } from '../../ui/rows.js';
import { Section } from '../../ui/section.js';
import { IntakePanel } from './intake-panel.js';

/** How the platform is set up. Who is let in is changed here, the rest where its processes are started. */
export function SettingsPage() {
  usePageTitle('Settings');
  const query = useQuery(settingsQuery);
  if (!query.data) return <UnloadedPage query={query} what="settings" />;
  const { data: settings, etag } = query.data;
  return (
    <Page title="Settings">
      <IntakePanel key={etag} intake={settings.intake} etag={etag} />
      <Text c="dimmed" maw="44rem">
        All else comes from the environment of the api, the worker and the edges, and takes effect
        when they are started anew. Secrets are not shown.
      </Text>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Section title="Addresses">
          <Addresses settings={settings} />
        </Section>
        <Section title="The fleet">
          <Facts>
            <Fact name="Version">{settings.version}</Fact>
            {Object.entries(settings.counts).map(([name, count]) => (
              <Fact key={name} name={name.charAt(0).toUpperCase() + name.slice(1)}>
                {formatCount(count)}
              </Fact>
            ))}
          </Facts>
        </Section>
        <Section title="Plans">
          <Rows>
            {settings.plans.map(({ id, name, version }) => (
              <Row key={id} end={<Small>version {version}</Small>}>
                {name}
              </Row>
            ))}
          </Rows>
        </Section>
        <Section title="Applications">
          <Rows>
            {settings.blueprints.map(({ id, name, version, appVersion }) => (
              <Row key={id} end={<Small>blueprint version {version}</Small>}>
                {name} {appVersion}
              </Row>
            ))}
          </Rows>
        </Section>
      </SimpleGrid>
    </Page>
  );
}

function dataServerText(server: FleetSettings['dataServers'][number]): string {
  if ('cidr' in server) return `${server.cidr}:${server.port}`;
  const labels = Object.entries(server.pods.labels).map(([name, value]) => `${name}=${value}`);
  return `pods of ${server.pods.namespace} with ${labels.join(',')}, port ${server.port}`;
}

function Addresses({ settings }: { readonly settings: FleetSettings }) {
  const { publicUrl, appsDomain, publicHttpsPort, edgeCidrs, dataServers } = settings;
  return (
    <Facts>
      <Fact name="Console">{publicUrl}</Fact>
      <Fact name="Instances">
        https://*.{appsDomain}
        {publicHttpsPort !== 443 && `:${publicHttpsPort}`}
      </Fact>
      <Fact name="Edges are at">
        {edgeCidrs.join(', ') || 'Not said: instances let everybody in'}
      </Fact>
      <Fact name="Data servers">{dataServers.map(dataServerText).join(', ') || 'Not said'}</Fact>
    </Facts>
  );
}
