import type { Command } from 'commander';

import type { Pause } from '../api/device-sign-in.js';
import { remote, timeoutOption } from '../options.js';
import { login, logout, signup, whoami, type LoginOptions, type SignupOptions } from './account.js';
import { listProfiles, useProfile } from './profiles.js';

const PASSWORD = [
  '--password <password>',
  'better in FLEET_PASSWORD, out of the process list',
] as const;

/** `fleet signup`, `login`, `logout`, `whoami`, `profiles`. */
export function addAccountCommands(program: Command, pause: Pause): void {
  remote(program.command('signup').description('sign up as a new customer, with a first instance'))
    .option('--organization <name>', 'what the organization is called')
    .option('--email <address>', 'to sign in with')
    .option(...PASSWORD)
    .option('--slug <slug>', 'first label of the instance’s address')
    .option('--name <name>', 'what the instance is called (default: the organization’s name)')
    .option('--plan <plan>', 'what to buy', 'free')
    .option('--region <region>', 'where it shall run')
    .option('--blueprint <application>', 'which application')
    .option('--no-wait', 'return once the order is accepted')
    .addOption(timeoutOption())
    .action((options: SignupOptions) => signup(options));
  remote(program.command('login').description('sign in, by a browser'))
    .option('--no-browser', 'open none here: the address and a code are printed')
    .option('--email <address>', 'sign in by password instead')
    .option(...PASSWORD)
    .option('--code <code>', 'of your authenticator, or a recovery code, with the password')
    .action((options: LoginOptions) => login(options, pause));
  remote(program.command('logout').description('sign out')).action(logout);
  remote(
    program.command('whoami').description('who is signed in, and in which organizations'),
  ).action(whoami);
  const profiles = program
    .command('profiles')
    .description('several sign-ins side by side')
    .addHelpText('after', '\nMake one: fleet login --profile <name>');
  profiles
    .command('list')
    .alias('ls')
    .description('list them')
    .option('--json', 'print JSON')
    .action(listProfiles);
  profiles
    .command('use')
    .description('mean this one from now on')
    .argument('<name>')
    .option('--json', 'print JSON')
    .action(useProfile);
}
