import type {
  CertificateLimit,
  CertificateOverview,
} from '@fleetcommand/contracts/http/admin/certificates';
import { Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { certificateOverviewQuery } from '../../api/certificates.js';
import { formatCount } from '../../ui/figures.js';
import { Lines, Small } from '../../ui/lines.js';
import { UnloadedSection } from '../../ui/page-states.js';
import { Section } from '../../ui/section.js';
import { hostOf, reasonOf } from './certificate-looks.js';
import classes from './certificates.module.css';
import { ExpiryChart } from './expiry-chart.js';

/** When they end, what is left of the authorities' limits, and what fails: at a glance. */
export function Overview() {
  const query = useQuery(certificateOverviewQuery);
  if (!query.data) return <UnloadedSection query={query} what="figures" rows={2} height={120} />;
  const { expiry, orders, tightest, failures, ...counts } = query.data;
  return (
    <div className={classes.figures}>
      <Section title="When they end">
        <ExpiryChart bars={expiry} />
      </Section>
      <Section title="Now">
        <Counts {...counts} />
        <Title order={2} size="h4" mt="md" mb="sm">
          What fails
        </Title>
        <Failures failures={failures} />
      </Section>
      <Section title="Orders left">
        <Limits limits={orders} none="No authority knows us yet." />
        {tightest.length > 0 && (
          <>
            <Title order={2} size="h4" mt="md" mb="sm">
              Nearest to their limit
            </Title>
            <Limits limits={tightest} none="" />
          </>
        )}
      </Section>
    </div>
  );
}

type CountsProps = Pick<CertificateOverview, 'total' | 'issued' | 'live' | 'ordering' | 'uploaded'>;

function Counts({ total, issued, live, ordering, uploaded }: CountsProps) {
  const rows = [
    ['Wanted', total],
    ['Signed', issued],
    ['Live at every edge', live],
    ['Orders in flight', ordering],
    ['Uploaded by customers', uploaded],
  ] as const;
  return (
    <ul className={classes.facts}>
      {rows.map(([name, count]) => (
        <li key={name} className={classes.fact}>
          <span>{name}</span>
          <strong>{formatCount(count)}</strong>
        </li>
      ))}
    </ul>
  );
}

function Failures({ failures }: Pick<CertificateOverview, 'failures'>) {
  if (failures.length === 0) return <Text c="dimmed">Nothing.</Text>;
  return (
    <ul className={classes.facts}>
      {failures.map((failure) => (
        <li key={`${failure.code} ${failure.problem}`} className={classes.fact}>
          <span className={classes.text}>{reasonOf(failure)}</span>
          <strong>{formatCount(failure.count)}</strong>
        </li>
      ))}
    </ul>
  );
}

const SUBJECT_OF: Readonly<Record<CertificateLimit['kind'], string>> = {
  orders: 'orders',
  domain: 'new certificates of',
  names: 'certificates for exactly',
  failures: 'failed proofs of',
};

interface LimitsProps {
  readonly limits: readonly CertificateLimit[];
  readonly none: string;
}

function Limits({ limits, none }: LimitsProps) {
  if (limits.length === 0) return <Text c="dimmed">{none}</Text>;
  return (
    <ul className={classes.facts}>
      {limits.map(({ kind, authority, subject, left, capacity, reserved }) => (
        <li key={`${kind} ${authority} ${subject}`} className={classes.fact}>
          <Lines>
            <span>{hostOf(authority)}</span>
            <Small>
              {kind === 'orders'
                ? `${reserved} of them are kept for renewals`
                : `${SUBJECT_OF[kind]} ${subject}`}
            </Small>
          </Lines>
          <strong>
            {left} of {capacity}
          </strong>
        </li>
      ))}
    </ul>
  );
}
