import type { EdgeTraffic } from '@fleetcommand/contracts/http/edge/traffic';
import type { TraefikService } from '@fleetcommand/contracts/http/edge/traefik';
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { FilterBar } from '../../ui/filter-bar.js';
import { formatRate } from '../../ui/figures.js';
import { Lines, Small } from '../../ui/lines.js';
import { SearchField } from '../../ui/search-field.js';
import { Sparkline } from '../../ui/sparkline.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { StateBadge, ToneIcon } from '../../ui/state-badge.js';
import { lookOfStatus } from './edge-looks.js';
import { trafficQuery, useEdgeReader } from './edge-reader.js';
import classes from './edge-view.module.css';
import { Errors } from './errors.js';
import { EdgeList, useEdgeList } from './list-state.js';
import { StatusFilter } from './status-filter.js';

/** The edge tells of at most this many services at a time. */
const MOST_WATCHED = 200;

export function ServicesTab() {
  const query = useEdgeList('services');
  return (
    <>
      <FilterBar>
        <SearchField
          name="search"
          label="Search services"
          placeholder="Name, or address of an endpoint"
        />
        <StatusFilter />
      </FilterBar>
      <EdgeList query={query} one="service" none="There are no routes, so there are no services.">
        {(services) => <Services services={services} />}
      </EdgeList>
    </>
  );
}

function Services({ services }: { readonly services: readonly TraefikService[] }) {
  const names = services.slice(0, MOST_WATCHED).map(({ name }) => name);
  const { data } = useQuery(trafficQuery(useEdgeReader(), names));
  const columns: readonly Column<TraefikService>[] = [
    { name: 'State', of: ({ status }) => <StateBadge look={lookOfStatus(status)} /> },
    { name: 'Service', isWide: true, of: (service) => <Service service={service} /> },
    { name: 'Endpoints', of: (service) => <Endpoints service={service} /> },
    { name: 'Traffic', of: ({ name }) => <Traffic name={name} traffic={data} /> },
  ];
  return (
    <StackedTable label="Services" columns={columns} rows={services} keyOf={({ name }) => name} />
  );
}

function Service({ service }: { readonly service: TraefikService }) {
  const { name, usedBy, loadBalancer, error, fleetcommand } = service;
  const { strategy, sticky, healthCheck } = loadBalancer;
  const ways = [
    strategy === 'p2c' ? 'fewest requests first' : 'in turn',
    sticky && `sticky by ${String(sticky.cookie['name'])}`,
    healthCheck && `checked at ${JSON.stringify(healthCheck['path'] ?? 'its port')}`,
  ].filter(Boolean);
  return (
    <Lines>
      <span>{name}</span>
      <Small>
        {ways.join(', ')}
        {fleetcommand.backend && `, backend ${fleetcommand.backend}`}
      </Small>
      {usedBy.length > 0 && <Small>for {usedBy.join(', ')}</Small>}
      <Errors errors={error} />
    </Lines>
  );
}

function Endpoints({ service }: { readonly service: TraefikService }) {
  const health = Object.entries(service.serverStatus ?? {});
  if (health.length === 0)
    return (
      <Text span c="dimmed">
        None
      </Text>
    );
  return (
    <ul className={classes.endpoints}>
      {health.map(([url, state]) => (
        <li key={url} className={classes.endpoint}>
          <ToneIcon tone={state === 'UP' ? 'live' : 'failed'} size={16} />
          <span>
            {url.replace(/^http:\/\//, '')} {state === 'UP' ? 'up' : 'down'}
          </span>
        </li>
      ))}
    </ul>
  );
}

interface TrafficProps {
  readonly name: string;
  readonly traffic: EdgeTraffic | undefined;
}

function Traffic({ name, traffic }: TrafficProps) {
  const series = traffic?.services[name];
  const now = series?.requestsPerSecond.at(-1);
  if (!series || now === undefined)
    return (
      <Text span c="dimmed">
        None counted
      </Text>
    );
  const took = series.responseTimeMs === null ? '' : `, ${Math.round(series.responseTimeMs)} ms`;
  const text = `${formatRate(now)} per second${took}`;
  return (
    <Lines>
      <Sparkline
        values={series.requestsPerSecond}
        bad={series.errorsPerSecond}
        label={`Requests to ${name}: ${text}`}
      />
      <Small>{text}</Small>
    </Lines>
  );
}
