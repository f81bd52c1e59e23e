/** The servers all specs of a run share; each spec has a database or a key prefix of its own on them. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where specs ask for shared servers. */
    sharedServersUrl: string;
  }
}

async function ask(path: string): Promise<string> {
  const response = await fetch(`${inject('sharedServersUrl')}${path}`);
  const answer = await response.text();
  if (!response.ok) throw new Error(`The shared test server ${path} did not start: ${answer}`);
  return answer;
}

/** The shared PostgreSQL server: its superuser's URL, for specs that make databases and roles. */
export function testPostgres(): Promise<string> {
  return ask('/postgres');
}

/** The URL of a new database with all migrations applied, nobody else's, gone when the run ends. */
export async function testDatabase(): Promise<string> {
  return newDatabase(await ask('/template'));
}

/** The URL of a new, empty database. */
export function emptyDatabase(): Promise<string> {
  return newDatabase('template0');
}

async function newDatabase(template: string): Promise<string> {
  const adminUrl = await testPostgres();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const admin = new pg.Client(adminUrl);
  await admin.connect();
  try {
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  } finally {
    await admin.end();
  }
  const url = new URL(adminUrl);
  url.pathname = name;
  return url.href;
}

/** The shared Redis, with a key prefix of the caller's own. To flush or kill one, use `startRedis`. */
export async function testRedis(): Promise<{ readonly url: string; readonly prefix: string }> {
  return { url: await ask('/redis'), prefix: `test-${randomUUID()}` };
}
