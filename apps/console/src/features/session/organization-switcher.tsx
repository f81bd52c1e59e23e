import type { Me } from '@fleetcommand/contracts/http/accounts';
import { NativeSelect } from '@mantine/core';

import { chooseOrganization, useChosenOrganization } from './chosen-organization.js';

/** For people of several organizations: which one the pages are about. */
export function OrganizationSwitcher({ me }: { readonly me: Me }) {
  const chosen = useChosenOrganization(me);
  if (me.organizations.length < 2) return null;
  return (
    <NativeSelect
      aria-label="Organization"
      value={chosen?.id ?? ''}
      data={me.organizations.map(({ id, name }) => ({ value: id, label: name }))}
      onChange={({ currentTarget }) => chooseOrganization(currentTarget.value)}
    />
  );
}
