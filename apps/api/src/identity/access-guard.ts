import {
  Inject,
  Injectable,
  type CanActivate,
  type ExecutionContext,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { POLICY } from '@fleetcommand/domain/accounts/policy';
import { admit } from '@fleetcommand/application/use-cases/accounts/admit';
import type { Identified } from '@fleetcommand/application/use-cases/accounts/identified';
import { identify } from '@fleetcommand/application/use-cases/accounts/identify';
import type { RowScope } from '@fleetcommand/adapter-prisma/wall';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { ProblemError, valueOrProblem } from '../manners/problem-error.js';
import { enforceRateLimit } from '../manners/rate-limit.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { ACCESS, factsOf, rememberIdentity, type Access } from './access.js';
import { setRowScope } from './row-scope.js';
import { SupportLooks } from './support-looks.js';
import { readSessionToken } from './session-cookie.js';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Nobody gets past without the route having said who may. */
@Injectable()
export class AccessGuard implements CanActivate, OnApplicationBootstrap {
  private readonly looks: SupportLooks;

  constructor(
    private readonly reflector: Reflector,
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    @Inject(PARTS) private readonly parts: ApiParts,
  ) {
    this.looks = new SupportLooks(parts);
  }

  onApplicationBootstrap(): void {
    const silent = this.discovery.getControllers().flatMap(({ instance, metatype }) => {
      if (!instance || typeof metatype !== 'function') return [];
      const prototype: object = Object.getPrototypeOf(instance);
      return this.scanner
        .getAllMethodNames(prototype)
        .filter((name) => Reflect.hasMetadata('path', Reflect.get(prototype, name)))
        .filter((name) => !this.accessOf(Reflect.get(prototype, name), metatype))
        .map((name) => `${metatype.name}.${name}`);
    });
    if (silent.length > 0) {
      throw new Error(
        `These routes do not say who may call them (add @Access): ${silent.join(', ')}`,
      );
    }
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.accessOf(context.getHandler(), context.getClass());
    if (!access) throw new ProblemError('accounts.not-signed-in', 'This route is open to nobody.');
    if (access === 'probe') return true;
    if (access === 'signed') {
      setRowScope(null);
      return true;
    }
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const identified = await this.recognise(request, reply);
    if (access === 'public') {
      setRowScope(null);
      return true;
    }
    if (!identified) {
      throw new ProblemError(
        'accounts.not-signed-in',
        'Sign in first: POST /v1/sessions, or send a bearer token.',
        {
          headers: { 'www-authenticate': 'Bearer' },
        },
      );
    }
    const { actor } = identified;
    valueOrProblem(admit(actor, access));
    setRowScope(POLICY[access].of === 'fleet' ? null : rowsOf(actor));
    if (SAFE_METHODS.has(request.method)) await this.looks.record(actor, request);
    return true;
  }

  private async recognise(
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Identified | null> {
    const found = readSessionToken(request);
    const identified = found && (await identify(this.parts, found.token, factsOf(request)));
    await enforceRateLimit(
      this.parts.rateLimits,
      reply,
      'request',
      identified?.user.id ?? request.ip,
    );
    if (!found || !identified) return null;
    if (found.from === 'cookie') this.refuseCrossSite(request);
    rememberIdentity(request, identified);
    return identified;
  }

  /**
   * A cookie comes along whoever makes the browser send the request: so an unsafe request must say that it comes from
   * our own pages (Fetch Metadata, https://www.w3.org/TR/fetch-metadata/; the Origin header for browsers without it).
   */
  private refuseCrossSite(request: FastifyRequest): void {
    if (SAFE_METHODS.has(request.method)) return;
    const site = request.headers['sec-fetch-site'];
    const { origin } = request.headers;
    const isOurs = site
      ? site === 'same-origin'
      : origin !== undefined && this.parts.settings.origins.includes(origin);
    if (!isOurs) {
      throw new ProblemError(
        'request.cross-site',
        'This request did not come from the console’s own pages. Send a bearer token instead of the cookie.',
      );
    }
  }

  private accessOf(handler: unknown, controller: unknown): Access | undefined {
    const targets = [handler, controller].filter((target) => typeof target === 'function');
    return this.reflector.getAllAndOverride<Access | undefined>(
      ACCESS,
      targets as Parameters<Reflector['getAllAndOverride']>[1],
    );
  }
}

/** What a member may see of the database at all, whatever a use case asks it for. */
function rowsOf({ userId, memberships }: Actor): RowScope {
  return { userId, organizationIds: memberships.map(({ organizationId }) => organizationId) };
}
