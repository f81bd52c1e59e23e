/**
 * `bench edge`: this edge, a real Traefik and a HAProxy configured by hand, serving the same tenants; the first two
 * from the same objects of a real API server. The router under test has a processor to itself; the loader, the
 * application and the control plane share another. Each load is run in both orders, so that a machine that slows
 * down slows all. What was found until it is interrupted, or a part fails, is reported all the same.
 */
import { availableParallelism, networkInterfaces } from 'node:os';
import { Course } from '../course.js';
import type { EdgeReport, Findings, PartOptions } from './findings.js';
import { Fleet } from './fleet.js';
import { PARTS, type PartName } from './parts.js';
import { Routers } from './routers.js';

export interface EdgeBenchOptions extends PartOptions {
  readonly parts: readonly PartName[];
}

export async function benchEdge(options: EdgeBenchOptions): Promise<EdgeReport> {
  checkMachine();
  const { tenants, parts, say } = options;
  const found: Record<string, object> = {};
  const tell = (news: Partial<Findings>): void => {
    for (const [name, value] of Object.entries(news)) found[name] = { ...found[name], ...value };
  };
  const fleet = await Fleet.start(tenants);
  const routers = new Routers(fleet, say);
  const course = new Course(say);
  try {
    await course.step('fleet', () => fleet.fill());
    for (const part of course.unfinished['fleet'] === undefined ? parts : [])
      await course.step(part, async () => {
        try {
          await PARTS[part]({ fleet, routers, options, tell });
        } finally {
          await routers.endAll();
        }
      });
  } finally {
    await routers.endAll();
    await fleet.end();
  }
  const { seconds, unfinished } = course;
  return { bench: 'edge', tenants, ...found, seconds, unfinished };
}

function checkMachine(): void {
  if (!(networkInterfaces()['lo'] ?? []).some(({ address }) => address.startsWith('10.210.')))
    throw new Error('It needs a network of its own. Run it by ./fleet bench edge.');
  if (availableParallelism() < 2) throw new Error('It needs two processors.');
}
