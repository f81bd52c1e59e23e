import { recordLook } from '@fleetcommand/application/use-cases/support/support-access';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import type { FastifyRequest } from 'fastify';

import { pathOf } from '../manners/path-of.js';
import type { ApiParts } from '../platform/settings.js';

/** More than people look at; past it everything is written down anew. */
const REMEMBERED = 10_000;

/** Writes down what support looks at, each thing once a look: pages ask for the same again and again. */
export class SupportLooks {
  private readonly seen = new Set<string>();

  constructor(private readonly parts: ApiParts) {}

  async record(actor: Actor, { method, url }: FastifyRequest): Promise<void> {
    if (!actor.support) return;
    const what = `${method} ${pathOf(url)}`;
    const key = `${actor.support.id} ${what}`;
    if (this.seen.has(key)) return;
    await recordLook(this.parts, actor, what);
    if (this.seen.size >= REMEMBERED) this.seen.clear();
    this.seen.add(key);
  }
}
