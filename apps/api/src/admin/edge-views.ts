import { Inject, Injectable } from '@nestjs/common';
import type { Edge, EdgeAnswer } from '@fleetcommand/application/ports/edges';
import type { EdgeListQuery } from '@fleetcommand/contracts/http/admin/edges';
import type { EdgeId } from '@fleetcommand/kernel/ids';
import { z } from 'zod';

import { ProblemError, valueOrProblem } from '../manners/problem-error.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';

export interface EdgePage<T> {
  data: T[];
  nextCursor: string | null;
  total: number;
}

/** Asks one edge, and checks that its answer is what the contract says. */
@Injectable()
export class EdgeViews {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  async find(id: EdgeId): Promise<Edge> {
    const edge = await this.parts.store.edges.find(id);
    if (edge) return edge;
    throw new ProblemError(
      'edges.not-found',
      'There is no such edge. Look at GET /v1/admin/edges.',
    );
  }

  async read<T extends z.ZodType>(
    id: EdgeId,
    schema: T,
    path: string,
    body?: unknown,
  ): Promise<z.output<T>> {
    const answer = await this.ask(id, path, body);
    return checked(schema, answer.body);
  }

  /** One page of a list in Traefik's words; our cursor holds its page number. */
  async readPage<T extends z.ZodType>(
    id: EdgeId,
    item: T,
    path: string,
    { limit, cursor, search, status, sort, direction }: EdgeListQuery,
  ): Promise<EdgePage<z.output<T>>> {
    const query = new URLSearchParams({
      per_page: String(limit),
      page: String(pageOf(cursor)),
      sortBy: sort,
      direction,
      ...(search && { search }),
      ...(status && { status }),
    });
    const { body, nextPage, total } = await this.ask(id, `${path}?${query.toString()}`);
    const data = checked(z.array(item), body);
    return {
      data,
      nextCursor: nextPage === null ? null : cursorOf(nextPage),
      total: total ?? data.length,
    };
  }

  private async ask(id: EdgeId, path: string, body?: unknown): Promise<EdgeAnswer> {
    const { url } = await this.find(id);
    return valueOrProblem(await this.parts.edgeClient.ask(url, path, body));
  }
}

function checked<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new ProblemError(
    'edges.unreachable',
    'The edge answers in words this release does not know. Bring edge and control plane to the same release.',
  );
}

function cursorOf(page: number): string {
  return Buffer.from(`page ${page}`).toString('base64url');
}

function pageOf(cursor: string | undefined): number {
  if (cursor === undefined) return 1;
  const page = /^page (\d{1,6})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'))?.[1];
  if (page) return Number(page);
  throw new ProblemError(
    'request.malformed',
    'The cursor is not one of ours. Start without one, and go on with nextCursor.',
    { errors: [{ pointer: '/cursor', detail: 'use nextCursor of the page before' }] },
  );
}
