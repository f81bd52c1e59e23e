/** What Docker Flow's own variables ask for, on top of the options. */
import type { Variables } from './environment.js';
import type { ProviderOptions } from './provider-options.js';

const LISTENER_PORT = 8_080;
const SOCKET = 'unix:///var/run/docker.sock';
const ENGINE_TIMEOUT_MS = 10_000;

export function withFlow(providers: ProviderOptions, variables: Variables): ProviderOptions {
  const { LISTENER_ADDRESS: listener } = variables;
  const createUrls = variables.DF_NOTIFY_CREATE_SERVICE_URL;
  const removeUrls = variables.DF_NOTIFY_REMOVE_SERVICE_URL;
  const notifies = createUrls.length > 0 || removeUrls.length > 0;
  return {
    ...providers,
    flowApi: providers.flowApi || listener !== undefined,
    ...(variables.SERVICE_NAME !== undefined && { flowServiceName: variables.SERVICE_NAME }),
    ...(listener !== undefined && { flowListener: addressOf(listener) }),
    ...(notifies && {
      flowNotify: {
        endpoint: providers.swarm?.endpoint ?? {
          url: variables.DF_DOCKER_HOST ?? SOCKET,
          timeoutMs: ENGINE_TIMEOUT_MS,
        },
        createUrls,
        removeUrls,
        label: variables.DF_NOTIFY_LABEL,
        retries: variables.DF_RETRY,
        retryIntervalMs: variables.DF_RETRY_INTERVAL * 1000,
      },
    }),
  };
}

/** `swarm-listener` → `http://swarm-listener:8080`. */
function addressOf(text: string): string {
  if (text.includes('://')) return text;
  return `http://${/:\d+$/.test(text) ? text : `${text}:${LISTENER_PORT}`}`;
}
