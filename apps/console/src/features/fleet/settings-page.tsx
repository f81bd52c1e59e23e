import type { FleetSettings } from '@fleetcommand/contracts/http/admin/settings';
import { SimpleGrid, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { settingsQuery } from '../../api/fleet-desk.js';
import { formatCount } from '../../ui/figures.js';
import { UnloadedPage } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Panel } from '../../ui/panel.js';
import edgeClasses from '../edge/edge-view.module.css';
import { IntakePanel } from './intake-panel.js';

/** How the platform is set up. Who is let in is changed here, the rest where its processes are started. */
export function SettingsPage() {
  usePageTitle('Settings');
  const query = useQuery(settingsQuery);
  if (!query.data) return <UnloadedPage query={query} what="settings" />;
  const { data: settings, etag } = query.data;
  return (
    <>
      <Title order={1} size="h2" mb="xs">
        Settings
      </Title>
      <IntakePanel key={etag} intake={settings.intake} etag={etag} />
      <Text c="dimmed" mt="lg" mb="md" maw="44rem">
        The others come from the environment of the api, the worker and the edges, and take effect
        when those are started anew. Secrets are not shown.
      </Text>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Card title="Addresses">
          <Addresses settings={settings} />
        </Card>
        <Card title="The fleet">
          <dl className={edgeClasses.facts}>
            <dt>Version</dt>
            <dd>{settings.version}</dd>
            {Object.entries(settings.counts).map(([name, count]) => (
              <div key={name} className={edgeClasses.fact}>
                <dt>{name.charAt(0).toUpperCase() + name.slice(1)}</dt>
                <dd>{formatCount(count)}</dd>
              </div>
            ))}
          </dl>
        </Card>
        <Card title="Plans">
          <ul className={edgeClasses.list}>
            {settings.plans.map(({ id, name, version }) => (
              <li key={id} className={edgeClasses.item}>
                {name} <span className={edgeClasses.quiet}>version {version}</span>
              </li>
            ))}
          </ul>
        </Card>
        <Card title="Applications">
          <ul className={edgeClasses.list}>
            {settings.blueprints.map(({ id, name, version, appVersion }) => (
              <li key={id} className={edgeClasses.item}>
                {name} {appVersion}{' '}
                <span className={edgeClasses.quiet}>blueprint version {version}</span>
              </li>
            ))}
          </ul>
        </Card>
      </SimpleGrid>
    </>
  );
}

function Card({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <Panel>
        <Title order={2} size="h4" mb="sm">
          {title}
        </Title>
        {children}
      </Panel>
    </section>
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
    <dl className={edgeClasses.facts}>
      <dt>Console</dt>
      <dd>{publicUrl}</dd>
      <dt>Instances</dt>
      <dd>
        https://….{appsDomain}
        {publicHttpsPort !== 443 && `:${publicHttpsPort}`}
      </dd>
      <dt>Edges are at</dt>
      <dd>{edgeCidrs.join(', ') || 'Not said: instances let everybody in'}</dd>
      <dt>Data servers</dt>
      <dd>{dataServers.map(dataServerText).join(', ') || 'Not said'}</dd>
    </dl>
  );
}
