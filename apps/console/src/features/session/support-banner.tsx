import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';

import { meQuery } from '../../api/accounts.js';
import { leaveSupport } from '../../api/support.js';
import { TimeUntil } from '../../ui/time-until.js';
import classes from './support-banner.module.css';

/** Over every page, while an operator looks at a customer: whom they see, why, and the way out. */
export function SupportBanner() {
  const { data: me } = useQuery(meQuery);
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const leaving = useMutation({
    mutationFn: leaveSupport,
    onSuccess: async () => {
      queryClient.clear();
      await navigate({ to: '/fleet' });
    },
  });
  if (!me?.support) return null;
  const { reason, expiresAt, mayWrite } = me.support;
  return (
    <aside className={classes.banner} aria-label="Support">
      <p>
        You see <strong>{me.organizations[0]?.name}</strong> as its support ({reason}),{' '}
        {mayWrite ? 'and may change its instances' : 'read-only'}; it is over{' '}
        <TimeUntil at={expiresAt} />. They see everything you do.
      </p>
      <Button
        variant="white"
        color="dark"
        size="xs"
        loading={leaving.isPending}
        onClick={() => leaving.mutate()}
      >
        Leave
      </Button>
      {leaving.isError && <p role="alert">{leaving.error.message}</p>}
    </aside>
  );
}
