import type { DomainCertificate } from '@fleetcommand/contracts/http/domain-certificates';
import type { Domain } from '@fleetcommand/contracts/http/domains';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';

import { meQuery } from '../../api/accounts.js';
import { domainCertificateQuery, returnCertificate } from '../../api/domains.js';
import { Notice } from '../../ui/notice.js';
import { UnloadedSection } from '../../ui/page-states.js';
import { whyNotChange } from '../session/permissions.js';
import { useInstance } from '../instance/instance-context.js';
import { useDomainChange } from './use-domain-change.js';

const BringCertificateDialog = lazy(async () => ({
  default: (await import('./bring-certificate-dialog.js')).BringCertificateDialog,
}));

/** Whose certificate is served: the one we order and renew, or one that its people bring. */
export function OwnCertificate({ domain }: { readonly domain: Domain }) {
  const query = useQuery(domainCertificateQuery(domain.id));
  const [warnings, setWarnings] = useState<readonly string[]>([]);
  if (!query.data) return <UnloadedSection query={query} what="certificate" rows={2} />;
  return (
    <Stack gap="sm">
      <Text>{sentenceOf(query.data)}</Text>
      {warnings.length > 0 && (
        <Notice tone="degraded" title="It is served, but look at this">
          {warnings.join(' ')}
        </Notice>
      )}
      <Actions domain={domain} certificate={query.data} onWarnings={setWarnings} />
    </Stack>
  );
}

interface ActionsProps {
  readonly domain: Domain;
  readonly certificate: DomainCertificate;
  readonly onWarnings: (warnings: readonly string[]) => void;
}

function Actions({ domain, certificate, onWarnings }: ActionsProps) {
  const { data: tenant } = useInstance();
  const { data: me } = useQuery(meQuery);
  const [isBringing, setIsBringing] = useState(false);
  const returning = useDomainChange(domain, () => returnCertificate(domain.id));
  if (whyNotChange(me, tenant.organizationId) || domain.ownership.state !== 'proven') return null;
  const isTheirs = certificate.source === 'upload';
  return (
    <>
      <Group gap="xs">
        <Button variant="default" onClick={() => setIsBringing(true)}>
          {isTheirs ? 'Upload the next one' : 'Upload one of your own'}
        </Button>
        {isTheirs && (
          <Button
            variant="default"
            loading={returning.isPending}
            onClick={() => returning.mutate()}
          >
            Have us order one
          </Button>
        )}
      </Group>
      {returning.error && (
        <Text size="sm" c="var(--tone-failed)" role="alert">
          {returning.error.message}
        </Text>
      )}
      <Suspense>
        {isBringing && (
          <BringCertificateDialog
            domain={domain}
            onDone={(done) => {
              onWarnings(done.warnings);
              setIsBringing(false);
            }}
            onClose={() => setIsBringing(false)}
          />
        )}
      </Suspense>
    </>
  );
}

function sentenceOf({ source, notAfter, fallback }: DomainCertificate): string {
  const until = notAfter === null ? null : notAfter.slice(0, 10);
  if (source === 'acme') {
    const care = 'We order it from our certificate authority and renew it in time.';
    return until === null ? care : `${care} The one in place is good until ${until}.`;
  }
  const next = fallback
    ? 'A week before that we order one in its place.'
    : 'Nobody but you can renew it: we write to you 30, 15, 7 and 1 days before.';
  return `You uploaded it. It is good until ${until ?? 'its end'}. ${next}`;
}
