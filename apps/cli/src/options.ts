/** What several commands take, said once. */
import { InvalidArgumentError, Option, type Command } from 'commander';

const DEFAULT_TIMEOUT_SECONDS = 300;

/** For every command that asks the platform. */
export function remote(command: Command): Command {
  return command
    .option(
      '--url <url>',
      'the platform to talk to (default: FLEET_URL, else where you are signed in, else the local stack)',
    )
    .option('--profile <name>', 'which sign-in (default: FLEET_PROFILE, else the last one)')
    .option('--json', 'print JSON');
}

/** For those whose change takes its time. */
export function changing(command: Command): Command {
  return remote(command)
    .option('--wait', 'wait until it is done', false)
    .addOption(timeoutOption());
}

export function timeoutOption(seconds = DEFAULT_TIMEOUT_SECONDS): Option {
  return new Option('--timeout <seconds>', 'how long to wait')
    .default(seconds)
    .argParser(wholeNumber());
}

/** Reads the value of an option that is a whole number. */
export function wholeNumber(least = 1, most = Number.MAX_SAFE_INTEGER) {
  return (word: string): number => {
    const number = Number(word);
    if (/^\d+$/.test(word) && number >= least && number <= most) return number;
    const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`;
    throw new InvalidArgumentError(`Name a whole number, ${range}.`);
  };
}
