/** The sandbox's API server as a process of its own; it tells its URL. Its state is in the folder it is given. */
import { Secret } from '@fleetcommand/kernel/secret';
import { startApiServer } from '@fleetcommand/sandbox/api-server/server';

const [dataDir = '', token = ''] = process.argv.slice(2);
const tokens = [{ token: new Secret(token), user: 'bench' }];
const { url } = await startApiServer({ dataDir, tokens });

process.send?.(url);
