import type { LocalSummary } from '@fleetcommand/contracts/http/local';
import { DEMO_EMAIL, HOST, OPERATOR_EMAIL, publicUrls, type Stack } from '../settings/stack.js';
import type { Demo } from '../steps/demo-record.js';

/** What to tell a person whose stack is up. */
export function summarize(stack: Stack, demo: Demo | undefined): LocalSummary {
  const { config, ports, secrets } = stack;
  return {
    urls: {
      ...publicUrls(stack),
      instance: demo?.url ?? null,
      mailbox: `http://${HOST}:${ports.mailbox}`,
    },
    logins: {
      operator: { email: OPERATOR_EMAIL, password: secrets.operatorPassword.reveal() },
      demo: demo ? { email: DEMO_EMAIL, password: secrets.demoPassword.reveal() } : null,
    },
    dns: {
      server: `${HOST}:${ports.dns}`,
      managementUrl: `http://${HOST}:${ports.challtestsrv}`,
    },
    edge: { url: `http://${HOST}:${ports.edge}`, token: secrets.edgeToken.reveal() },
    caFile: config.home.ca,
    kubeconfig: config.cluster?.kubeconfig ?? config.home.kubeconfig,
    home: config.home.root,
  };
}
