/** The program behind `cluster`, which says how it is used. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { startControlPlane } from './control-plane.js';

const USAGE_ERROR = 2;

function readArguments(): { nodes: number; command: string[] } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { nodes: { type: 'string', default: '0' } },
    });
    const nodes = Number(values.nodes);
    if (!Number.isInteger(nodes) || nodes < 0)
      throw new Error(`--nodes takes a whole number, not "${values.nodes}".`);
    return { nodes, command: positionals };
  } catch (error) {
    process.stderr.write(`cluster: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(USAGE_ERROR);
  }
}

/** The exit code of the command. Signals reach it through us, so that the servers end after it. */
async function run(
  [program = '', ...args]: readonly string[],
  kubeconfig: string,
): Promise<number> {
  const child = spawn(program, args, {
    stdio: 'inherit',
    env: { ...process.env, FLEET_TEST_KUBECONFIG: kubeconfig },
  });
  const pass = (signal: NodeJS.Signals) => child.kill(signal);
  process.on('SIGTERM', pass).on('SIGINT', pass);
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}

async function untilInterrupted(kubeconfig: string): Promise<number> {
  process.stdout.write(`KUBECONFIG=${kubeconfig}\n`);
  // A pending promise alone does not keep Node running.
  const alive = setInterval(() => undefined, 1 << 30);
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  clearInterval(alive);
  return 0;
}

const { nodes, command } = readArguments();
try {
  const controlPlane = await startControlPlane({ nodes });
  const { kubeconfig } = controlPlane;
  process.exitCode =
    command.length > 0 ? await run(command, kubeconfig) : await untilInterrupted(kubeconfig);
  await controlPlane.stop();
} catch (error) {
  process.stderr.write(`cluster: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
