/** The sandbox's API server as a process of its own; it tells its kubeconfig. Its state is in the folder it is given. */
import { Secret } from '@fleetcommand/kernel/secret';
import { startApiServer } from '@fleetcommand/sandbox/api-server/server';

const [dataDir = ''] = process.argv.slice(2);
const token = 'token-1';
const { url: server } = await startApiServer({
  dataDir,
  tokens: [{ token: new Secret(token), user: 'bench' }],
});

process.send?.({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'bench', cluster: { server } }],
  users: [{ name: 'bench', user: { token } }],
  contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench' } }],
  'current-context': 'bench',
});
