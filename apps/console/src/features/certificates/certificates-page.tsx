import type { AdminCertificate } from '@fleetcommand/contracts/http/admin/certificates';
import { Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';

import { certificatesQuery } from '../../api/certificates.js';
import { ChoiceField } from '../../ui/choice-field.js';
import { FilterBar } from '../../ui/filter-bar.js';
import { Lines, Small } from '../../ui/lines.js';
import { LoadMore } from '../../ui/load-more.js';
import { Notice } from '../../ui/notice.js';
import { Message, UnloadedSection } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Page } from '../../ui/page.js';
import { Panel } from '../../ui/panel.js';
import { SearchField } from '../../ui/search-field.js';
import { StackedTable, type Column } from '../../ui/stacked-table.js';
import { StateBadge } from '../../ui/state-badge.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { useUrlWord } from '../../ui/url-state.js';
import { CertificateActions } from './certificate-actions.js';
import { hostOf, lookOfCertificate } from './certificate-looks.js';
import { Overview } from './certificate-overview.js';
import { TimeFromNow } from './time-from-now.js';

const FILTERS = [
  { value: '', label: 'Every certificate' },
  { value: 'failing', label: 'With trouble' },
  { value: 'ordering', label: 'Being ordered' },
  { value: 'expiring', label: 'Ending within 30 days' },
  { value: 'uploaded', label: 'Uploaded' },
];

/** The fleet's certificates: what needs somebody, and every one of them. */
export function CertificatesPage() {
  usePageTitle('Certificates');
  return (
    <Page title="Certificates">
      <Overview />
      <FilterBar>
        <SearchField name="search" label="Search certificates" placeholder="Part of a host name" />
        <ChoiceField name="state" label="Which" choices={FILTERS} />
      </FilterBar>
      <Certificates />
    </Page>
  );
}

function Certificates() {
  const [search] = useUrlWord('search');
  const [filter] = useUrlWord('state');
  const query = useInfiniteQuery(certificatesQuery({ search, filter }));
  if (!query.data) return <UnloadedSection query={query} what="certificates" />;
  const certificates = query.data.pages.flatMap(({ data }) => data);
  if (certificates.length === 0) return <Nothing isFiltered={search !== '' || filter !== ''} />;
  return (
    <>
      {query.isError && (
        <Notice tone="degraded" title="This may be out of date">
          {query.error.message} We look again in a moment.
        </Notice>
      )}
      <Panel flush>
        <StackedTable
          label="Certificates"
          columns={COLUMNS}
          rows={certificates}
          keyOf={({ id }) => id}
        />
      </Panel>
      <LoadMore query={query} />
    </>
  );
}

function Nothing({ isFiltered }: { readonly isFiltered: boolean }) {
  return isFiltered ? (
    <Message tone="idle" level={2} title="None is like that">
      Search for less, or choose every certificate.
    </Message>
  ) : (
    <Message tone="idle" level={2} title="No certificates yet">
      The platform’s own is ordered as soon as a certificate authority is configured; each of a
      customer’s domains has one from the moment it is theirs.
    </Message>
  );
}

const COLUMNS: readonly Column<AdminCertificate>[] = [
  {
    name: 'Names',
    isWide: true,
    of: ({ hostnames, source }) => (
      <Lines>
        {hostnames.map((name) => (
          <Text key={name} span fw={600}>
            {name}
          </Text>
        ))}
        {source === 'upload' && <Small>Uploaded by its customer</Small>}
      </Lines>
    ),
  },
  {
    name: 'State',
    isWide: true,
    of: (certificate) => (
      <Lines>
        <span>
          <StateBadge look={lookOfCertificate(certificate)} />
        </span>
        <Detail certificate={certificate} />
      </Lines>
    ),
  },
  { name: 'Ends', of: ({ notAfter }) => (notAfter ? <TimeFromNow at={notAfter} /> : '–') },
  {
    name: 'Authority',
    of: ({ authority, order }) => {
      const shown = order?.authority ?? authority;
      return shown === null ? '–' : hostOf(shown);
    },
  },
  {
    name: 'Actions',
    isUnnamed: true,
    of: (certificate) => <CertificateActions certificate={certificate} />,
  },
];

function Detail({ certificate }: { readonly certificate: AdminCertificate }) {
  const { error, order, edges, state, nextAttemptAt } = certificate;
  return (
    <>
      {state === 'publishing' && (
        <Small>
          {edges.serving} of {edges.asked} edges serve it
        </Small>
      )}
      {order && (
        <Small>
          The order is {order.status}, since <TimeAgo at={order.since} />
        </Small>
      )}
      {error && (
        <Text span size="sm">
          {error.message}
        </Text>
      )}
      {error && nextAttemptAt && (
        <Small>
          Tried again <TimeFromNow at={nextAttemptAt} />
        </Small>
      )}
    </>
  );
}
