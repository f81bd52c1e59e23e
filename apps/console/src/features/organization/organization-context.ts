import type { Me, Organization } from '@fleetcommand/contracts/http/accounts';
import { createContext, use } from 'react';

export interface OwnOrganization extends Organization {
  readonly me: Me;
}

export const OrganizationContext = createContext<OwnOrganization | null>(null);

/** The organization whose page this is. */
export function useOrganization(): OwnOrganization {
  const organization = use(OrganizationContext);
  if (!organization) throw new Error('used outside of an organization’s page');
  return organization;
}
