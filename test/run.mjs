// `./fleet test`: runs the stages one after the other, whatever became of those before, and adds up.
// Observes the exit and vitest's JSON report of each command; changes nothing but a temporary folder.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { EXTRAS, STAGES } from './stages.mjs';

const HELP = `Usage: ./fleet test [options] [stage...]

Runs every stage, or only those named, and prints how many tests passed and failed.

Stages
${STAGES.map(({ name, title, extra }) => `  ${name.padEnd(14)} ${title}${extra ? ` (only when asked for; needs ${EXTRAS[extra]})` : ''}`).join('\n')}

Options
  --real-cluster  also run what needs Go: real Kubernetes, real Traefik, h2spec
  --real-node     build the images, run them on a real Docker Engine, and the chart on a real node
  --api-fuzz      also run schemathesis over every route of the API, which needs Python
  --upgrade       also upgrade from the release before, under load
  --verbose       show everything the stages print, not only what failing ones do
  --help
`;

/** No stage takes a third of it; one that does hangs. */
const STAGE_TIMEOUT_MS = 20 * 60_000;
const USAGE_ERROR = 2;

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const environment = {
  ...process.env,
  PATH: `${process.cwd()}/node_modules/.bin:${process.env.PATH}:/usr/local/go/bin:/usr/local/sbin:/usr/sbin`,
  // Only the real API's stage sets it.
  FLEET_TEST_KUBECONFIG: undefined,
  // A daemon would outlive the run.
  NX_DAEMON: 'false',
};
let current;

const { stages, isVerbose } = readArguments();
const scratch = mkdtempSync(join(tmpdir(), 'fleet-test-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    endCurrent('SIGTERM');
    say(`Ended by ${signal}.`);
    process.exit(1);
  });
}

const results = [];
for (const stage of stages) results.push(await runStage(stage));
process.exitCode = summarize(results);

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        'real-cluster': { type: 'boolean', default: false },
        'real-node': { type: 'boolean', default: false },
        'api-fuzz': { type: 'boolean', default: false },
        upgrade: { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(HELP);
      process.exit(0);
    }
    const unknown = positionals.find((name) => !STAGES.some((stage) => stage.name === name));
    if (unknown !== undefined) throw new Error(`There is no stage "${unknown}".`);
    // `--api-fuzz` and `--real-node` alone mean their stages alone.
    const isNarrow =
      (values['api-fuzz'] || values['real-node'] || values.upgrade) && !values['real-cluster'];
    const isAll = positionals.length === 0 && !isNarrow;
    const isWanted = ({ name, extra }) =>
      positionals.includes(name) || (extra ? values[extra] : isAll);
    return { stages: STAGES.filter(isWanted), isVerbose: values.verbose };
  } catch (error) {
    process.stderr.write(`fleet test: ${error.message}\n\n${HELP}`);
    process.exit(USAGE_ERROR);
  }
}

async function runStage(stage) {
  const startedAt = performance.now();
  say(`▸ ${stage.title} …`);
  const report = join(scratch, `${stage.name}.json`);
  const outcome = await runCommands(stage, report);
  const counts = stage.isVitest ? countTests(report, outcome) : countCommand(outcome);
  const seconds = (performance.now() - startedAt) / 1000;
  if (counts.failed > 0 && !isVerbose) process.stdout.write(`${outcome.output.trimEnd()}\n`);
  say(describe({ stage, seconds, ...counts }));
  return { stage, seconds, ...counts };
}

async function runCommands(stage, report) {
  let output = '';
  for (const command of stage.commands) {
    const isLast = command === stage.commands.at(-1);
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const args = stage.isVitest && isLast ? [...command, ...reporters] : command;
    const outcome = await runCommand(args);
    output += outcome.output;
    if (!outcome.isOk) return { isOk: false, output };
  }
  return { isOk: true, output };
}

/** Runs it in a process group of its own, so that all it started can be ended with it. */
function runCommand([program, ...args]) {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(program, args, {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    current = child;
    const timer = setTimeout(() => {
      output += `\n${program} did not end within ${STAGE_TIMEOUT_MS / 60_000} minutes, and was ended.\n`;
      endCurrent('SIGKILL');
    }, STAGE_TIMEOUT_MS);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        if (isVerbose) process.stdout.write(text);
      });
    }
    const end = (isOk) => {
      clearTimeout(timer);
      current = undefined;
      resolve({ isOk, output });
    };
    child.once('error', (error) => {
      output += `${program} could not be started: ${error.message}\n`;
      end(false);
    });
    child.once('close', (code) => end(code === 0));
  });
}

function endCurrent(signal) {
  if (current?.pid === undefined) return;
  try {
    process.kill(-current.pid, signal);
  } catch {
    // It ended in the meantime.
  }
}

function countCommand({ isOk }) {
  return isOk ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

/** From vitest's report. What failed without being a test (a file that does not load, no test at all) counts as one. */
function countTests(report, { isOk }) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of readReport(report)) {
    const having = (...states) =>
      file.assertionResults.filter(({ status }) => states.includes(status)).length;
    counts.passed += having('passed');
    counts.failed += having('failed') || Number(file.status === 'failed');
    counts.skipped += having('pending', 'skipped', 'todo');
  }
  if (counts.failed === 0 && (!isOk || counts.passed === 0)) counts.failed = 1;
  return counts;
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).testResults;
  } catch {
    return [];
  }
}

function describe({ stage, seconds, passed, failed, skipped }) {
  const mark = failed > 0 ? '✗' : '✓';
  const counts = [
    `${passed} passed`,
    failed && `${failed} failed`,
    skipped && `${skipped} skipped`,
  ];
  const time = `${seconds.toFixed(1)} s`.padStart(8);
  return `${mark} ${stage.title.padEnd(28)} ${time}  ${counts.filter(Boolean).join(', ')}`;
}

/** The table again, and alone on the last line the sums. Gives the exit code. */
function summarize(all) {
  const sum = (key) => all.reduce((total, result) => total + result[key], 0);
  say(`\n${all.map(describe).join('\n')}`);
  say(`  ${'together'.padEnd(28)} ${`${sum('seconds').toFixed(1)} s`.padStart(8)}\n`);
  say(`${sum('passed')} passed, ${sum('failed')} failed`);
  return sum('failed') === 0 && sum('passed') > 0 ? 0 : 1;
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
