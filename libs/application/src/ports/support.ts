import type { SupportSession } from '@fleetcommand/domain/accounts/support';
import type { OrganizationId, SupportSessionId } from '@fleetcommand/kernel/ids';

import type { Page, PageRequest } from './page.js';

export interface SupportRepository {
  begin(session: SupportSession): Promise<void>;
  find(id: SupportSessionId): Promise<SupportSession | null>;
  /** Newest first, ended ones too. */
  list(organizationId: OrganizationId, page: PageRequest): Promise<Page<SupportSession>>;
  setMayWrite(id: SupportSessionId, mayWrite: boolean): Promise<void>;
  /** False if it was over before. */
  end(id: SupportSessionId, now: Date): Promise<boolean>;
}
