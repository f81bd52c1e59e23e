import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';

import { completeSignOn } from '../../api/single-sign-on.js';
import { safeReturnPath } from '../../app/return-path.js';
import { isProblem } from '../../api/api-problem.js';
import { ButtonLink } from '../../ui/links.js';
import { Message } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { takeReturnTo } from './return-to.js';
import { useEntering } from './use-entering.js';

/** Where an identity provider sends people back to: what it says is good once, and is taken to the service. */
export function SignInBackPage() {
  usePageTitle('Signing in');
  const [query] = useState(() => window.location.search);
  const [returnTo] = useState(() => safeReturnPath(takeReturnTo()));
  const goOn = useEffectEvent(useEntering(returnTo));
  const { data, error } = useQuery({
    queryKey: ['single-sign-on', query],
    queryFn: () => completeSignOn(query),
    retry: false,
    staleTime: Infinity,
  });
  useEffect(() => {
    if (data) goOn(data);
  }, [data]);
  if (!error) {
    return (
      <Message tone="working" title="Signing you in">
        We check what your identity provider said.
      </Message>
    );
  }
  return (
    <Message
      tone="failed"
      title={isProblem(error) ? error.facts.title : 'Not signed in'}
      actions={<ButtonLink to="/login">Back to the sign-in page</ButtonLink>}
    >
      {error.message}
    </Message>
  );
}
