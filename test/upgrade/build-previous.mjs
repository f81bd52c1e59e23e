// Builds the release before this one, beside it: what FLEET_PREVIOUS names (a tag, a commit), else the newest commit that
// has not the newest migration yet. Prints the folder. Changes nothing but dist/upgrade.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
process.chdir(root);
const git = (...args) => execFileSync('git', args, { encoding: 'utf8' }).trim();
const run = (folder, program, ...args) =>
  execFileSync(process.execPath, [join(folder, program), ...args], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
  });

const newestMigration = git(
  'log',
  '-1',
  '--format=%H',
  '--diff-filter=A',
  '--',
  'prisma/migrations',
);
const commit = git('rev-parse', process.env.FLEET_PREVIOUS ?? `${newestMigration}^`);
const folder = join(root, 'dist/upgrade/previous');
const mark = join(folder, '.built');
if (!existsSync(mark) || readFileSync(mark, 'utf8') !== commit) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const archive = execFileSync('git', ['archive', commit], { maxBuffer: 2 ** 30 });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  takePackages();
  run(folder, 'node_modules/prisma/build/index.js', 'generate');
  run(folder, 'node_modules/tsc7/bin/tsc', '-b', 'apps/api', 'apps/worker');
  writeFileSync(mark, commit);
}
process.stdout.write(`${folder} is ${git('log', '-1', '--format=%h %s', commit)}\n`);

/** Ours, where the lock is the same; links among its own libraries lead to its own in any case. */
function takePackages() {
  const lockOf = (at) => readFileSync(join(at, 'package-lock.json'), 'utf8');
  if (lockOf(folder) !== lockOf(root)) {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline'], {
      cwd: folder,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    return;
  }
  // Not symbolic links: what builds images follows those out of the folder.
  execFileSync('cp', ['-al', join(root, 'node_modules'), join(folder, 'node_modules')]);
}
