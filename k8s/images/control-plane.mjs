// What the control plane's image runs: `api`, `worker`, `migrate`, or the fleet CLI with the words that follow.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROGRAMS = {
  api: ['apps/api/dist/main.js'],
  worker: ['apps/worker/dist/main.js'],
  migrate: ['node_modules/prisma/build/index.js', 'migrate', 'deploy'],
  fleet: ['apps/cli/dist/main.js'],
};

const [name = '', ...words] = process.argv.slice(2);
const program = Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined;
if (!program) {
  console.error(`Say what to run: ${Object.keys(PROGRAMS).join(', ')}. This is "${name}".`);
  process.exit(64);
}
const root = fileURLToPath(new URL('../..', import.meta.url));
const [script, ...fixed] = program;
const child = spawn(process.execPath, ['--enable-source-maps', script, ...fixed, ...words], {
  cwd: root,
  stdio: 'inherit',
});
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGTERM' ? 0 : 1)));
