import type { DoctorReport } from '@fleetcommand/contracts/http/local';

export type Check = DoctorReport['checks'][number];

export const fine = (name: string, title: string, message: string): Check => ({
  name,
  title,
  state: 'ok',
  message,
  fix: null,
});

export const problem = (name: string, title: string, message: string, fix: string): Check => ({
  name,
  title,
  state: 'problem',
  message,
  fix,
});

export const warning = (name: string, title: string, message: string, fix: string): Check => ({
  name,
  title,
  state: 'warning',
  message,
  fix,
});

/** The first problem among the checks, as one sentence with its fix. */
export function firstProblem(checks: readonly Check[]): string | undefined {
  const found = checks.find(({ state }) => state === 'problem');
  return found && `${found.title}: ${found.message} ${found.fix ?? ''}`.trim();
}
