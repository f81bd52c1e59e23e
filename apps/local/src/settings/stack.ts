import type { LocalConfig } from './config.js';
import type { PortPlan } from './port-plan.js';
import type { LocalSecrets } from './secrets.js';

/** Everything that decides what the stack looks like; the rest is derived from it. */
export interface Stack {
  readonly config: LocalConfig;
  readonly ports: PortPlan;
  readonly secrets: LocalSecrets;
}

/** Everything listens here and nowhere else. */
export const HOST = '127.0.0.1';

/** The console and the API, through the edge. */
export const CONSOLE_HOST = 'fleet.localhost';

/** Instances live below it. */
export const APPS_DOMAIN = 'apps.localhost';

/** The sandbox's context in the kubeconfig. */
export const SANDBOX_CONTEXT = 'sandbox';

export const CONTROL_DATABASE = 'fleetcommand';
/** Owns the control database and nothing else. */
export const CONTROL_ROLE = 'fleetcommand';
/** PostgreSQL's superuser: makes tenants' databases and roles. */
export const DATA_SERVER_ROLE = 'fleet';

export const OPERATOR_EMAIL = 'operator@fleet.localhost';
export const DEMO_EMAIL = 'demo@fleet.localhost';

/** People's addresses of the stack. */
export function publicUrls({ ports }: Pick<Stack, 'ports'>): { http: string; https: string } {
  return {
    http: `http://${CONSOLE_HOST}:${ports.http}`,
    https: `https://${CONSOLE_HOST}:${ports.https}`,
  };
}
