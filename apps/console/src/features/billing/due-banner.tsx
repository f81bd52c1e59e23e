import { useQuery } from '@tanstack/react-query';

import { billingQuery } from '../../api/billing.js';
import { TextLink } from '../../ui/links.js';
import { Notice } from '../../ui/notice.js';
import { whatComesNext } from './standing-texts.js';

/** On top of what a customer looks at most, as long as something is not paid. */
export function DueBanner({ organizationId }: { readonly organizationId: string | undefined }) {
  const { data } = useQuery({
    ...billingQuery(organizationId),
    enabled: organizationId !== undefined,
  });
  if (!data || data.reason === '') return null;
  return (
    <Notice tone={data.standing === 'past_due' ? 'degraded' : 'failed'} title={data.reason}>
      {whatComesNext(data)}{' '}
      <TextLink to="/billing" underline="always">
        Open Billing
      </TextLink>
    </Notice>
  );
}
