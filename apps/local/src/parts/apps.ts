import { join } from 'node:path';
import type { ServerSpec } from '@fleetcommand/embedded/server';
import { ok, type Result } from '@fleetcommand/kernel/result';
import { environments } from '../environment.js';
import { WORKSPACE } from '../settings/home.js';
import { HOST, publicUrls, type Stack } from '../settings/stack.js';
import { answersAt, nodeApp } from './node-app.js';

const scriptOf = (app: string): string => join(WORKSPACE, 'apps', app, 'dist/main.js');

export function apiPart(stack: Stack): Promise<Result<ServerSpec>> {
  const url = `http://${HOST}:${stack.ports.api}`;
  return made({
    name: 'api',
    script: scriptOf('api'),
    environment: environments(stack).api,
    url,
    probe: answersAt(`${url}/readyz`),
    workingDirectory: WORKSPACE,
  });
}

export function workerPart(stack: Stack): Promise<Result<ServerSpec>> {
  const url = `http://${HOST}:${stack.ports.workerMetrics}`;
  return made({
    name: 'worker',
    script: scriptOf('worker'),
    environment: environments(stack).worker,
    url,
    probe: answersAt(`${url}/readyz`),
    workingDirectory: WORKSPACE,
    // A job under way may finish.
    stopTimeoutMs: 20_000,
  });
}

export function edgePart(stack: Stack): Promise<Result<ServerSpec>> {
  return made({
    name: 'edge',
    script: scriptOf('edge'),
    environment: environments(stack).edge,
    url: publicUrls(stack).https,
    probe: answersAt(`http://${HOST}:${stack.ports.edge}/readyz`),
    workingDirectory: WORKSPACE,
  });
}

/** Takes what the platform mails, and shows it. */
export function mailboxPart(stack: Stack): Promise<Result<ServerSpec>> {
  const url = `http://${HOST}:${stack.ports.mailbox}`;
  return made({
    name: 'mailbox',
    script: join(WORKSPACE, 'apps/local/dist/mailbox/main.js'),
    environment: environments(stack).mailbox,
    url,
    probe: answersAt(`${url}/mails.json`),
    workingDirectory: WORKSPACE,
  });
}

function made(options: Parameters<typeof nodeApp>[0]): Promise<Result<ServerSpec>> {
  return Promise.resolve(ok(nodeApp(options)));
}
