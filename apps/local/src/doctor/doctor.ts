import type { DoctorReport } from '@fleetcommand/contracts/http/local';
import { isPortFree, portOwner } from '@fleetcommand/embedded/ports';
import { readPidFile } from '@fleetcommand/embedded/process-identity';
import type { ProgramName } from '@fleetcommand/embedded/programs';
import { readFile } from 'node:fs/promises';
import type { LocalConfig } from '../settings/config.js';
import { DEFAULT_PORTS, portVariable, readPorts } from '../settings/port-plan.js';
import { keepSecrets } from '../settings/secrets.js';
import { fine, problem, type Check } from './check.js';
import {
  checkAccount,
  checkBuild,
  checkDisk,
  checkHome,
  checkMemory,
  checkNode,
  checkProgram,
} from './machine.js';

const PROGRAMS: readonly ProgramName[] = [
  'haproxy',
  'redis-server',
  'pebble',
  'pebble-challtestsrv',
];

/** What must be right before anything is started. */
export async function essentialChecks(config: LocalConfig): Promise<Check[]> {
  const asked = await Promise.all([
    checkHome(config.home),
    checkDisk(config.home.root),
    ...PROGRAMS.map(checkProgram),
    checkBuild(),
    checkKubeconfig(config),
  ]);
  return [checkNode(), checkAccount(), ...asked];
}

/** Everything that may be missing or wrong, with its fix. Looks only; changes nothing. */
export async function doctor(config: LocalConfig): Promise<DoctorReport> {
  const supervisor = await readPidFile(config.home.supervisorPid);
  const isUp = supervisor !== undefined;
  const checks = await Promise.all([
    checkPort(config, 'http', isUp),
    checkPort(config, 'https', isUp),
    checkSecrets(config),
  ]);
  const running = isUp
    ? fine('supervisor', 'Supervisor', `It runs (pid ${supervisor.pid}).`)
    : fine('supervisor', 'Supervisor', 'It does not run. Start it with: ./fleet up');
  return { checks: [...(await essentialChecks(config)), checkMemory(), ...checks, running] };
}

async function checkPort(
  config: LocalConfig,
  name: 'http' | 'https',
  isUp: boolean,
): Promise<Check> {
  const recorded = await readPorts(config.home.ports);
  const port = config.ports[name] ?? recorded[name] ?? DEFAULT_PORTS[name];
  const check = `port-${name}`;
  const title = `Port ${port}`;
  if (isUp) return fine(check, title, 'In use by the running stack.');
  if (await isPortFree(port)) return fine(check, title, 'Free.');
  const owner = await portOwner(port);
  const holder = owner ? `${owner.name} (pid ${owner.pid})` : 'another program';
  const fix = `Stop it, or choose another port: ${portVariable(name)}=${port + 1000} ./fleet up`;
  return problem(check, title, `Taken by ${holder}.`, fix);
}

async function checkSecrets({ home }: LocalConfig): Promise<Check> {
  const isThere = await readFile(home.secrets).then(
    () => true,
    () => false,
  );
  if (!isThere) return fine('secrets', 'Secrets', 'None yet; the first start generates them.');
  const secrets = await keepSecrets(home.secrets);
  if (secrets.ok) return fine('secrets', 'Secrets', home.secrets);
  return problem('secrets', 'Secrets', secrets.error.message, './fleet reset');
}

async function checkKubeconfig({ cluster }: LocalConfig): Promise<Check> {
  if (!cluster) return fine('cluster', 'Cluster', 'The built-in sandbox.');
  const isReadable = await readFile(cluster.kubeconfig).then(
    () => true,
    () => false,
  );
  if (isReadable) return fine('cluster', 'Cluster', cluster.kubeconfig);
  return problem(
    'cluster',
    'Cluster',
    `The kubeconfig ${cluster.kubeconfig} cannot be read.`,
    'Give the path of a file that kubectl accepts.',
  );
}
