import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { PROBLEMS } from '@fleetcommand/contracts/http/problem';
import type { FastifyReply } from 'fastify';

import { Access } from '../identity/access.js';
import { ProblemError } from '../manners/problem-error.js';

/** The pages that the `type` of a problem leads to. Everything shown is ours: nothing of the request is. */
@ApiExcludeController()
@Controller('docs/problems')
@Access('public')
export class ProblemsController {
  @Get()
  list(@Res({ passthrough: true }) reply: FastifyReply): string {
    const rows = Object.entries(PROBLEMS).map(
      ([code, { title, status }]) =>
        `<li><a href="/docs/problems/${code}"><code>${code}</code></a> ${status}: ${title}</li>`,
    );
    return page(reply, 'Problems', `<ul>${rows.join('')}</ul>`);
  }

  @Get(':code')
  show(@Param('code') code: string, @Res({ passthrough: true }) reply: FastifyReply): string {
    const found = Object.entries(PROBLEMS).find(([known]) => known === code);
    if (!found)
      throw new ProblemError(
        'request.not-found',
        'There is no problem of that name. See /docs/problems.',
      );
    const [known, { title, status, remedy }] = found;
    return page(
      reply,
      title,
      `<p><code>${known}</code>, status ${status}</p><p>${remedy.replace(/`([^`]+)`/g, '<code>$1</code>')}</p><p><a href="/docs/problems">All problems</a></p>`,
    );
  }
}

/** A page of the documentation, which runs nothing. */
export function page(reply: FastifyReply, title: string, body: string): string {
  reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'");
  const style =
    'body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;overflow-wrap:anywhere;margin:4rem auto;padding:0 1rem;color-scheme:light dark}pre{overflow-x:auto}';
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} · fleetcommand</title><style>${style}</style><h1>${title}</h1>${body}</html>`;
}
