import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Documented, type Deprecation } from './responds.js';

// Decorators by hand: specs are compiled without them.
class OldController {
  old(): string {
    return 'old';
  }

  new(): string {
    return 'new';
  }
}
class OldModule {}

function route(name: 'old' | 'new', deprecated?: Deprecation): void {
  const { prototype } = OldController;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
  if (!descriptor) throw new Error(`${name} is a method`);
  const documented = { operationId: name, summary: name, answer: z.string() };
  Get(name)(prototype, name, descriptor);
  Documented({ ...documented, ...(deprecated && { deprecated }) })(prototype, name, descriptor);
}
route('old', { since: '2026-11-28', until: '2027-06-01', instead: '/docs/changes' });
route('new');
Controller()(OldController);
Module({ controllers: [OldController] })(OldModule);

describe('a route that is documented as deprecated', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    app = await NestFactory.create<NestFastifyApplication>(OldModule, new FastifyAdapter(), {
      logger: false,
    });
    await app.init();
  });
  afterAll(() => app.close());

  it('says in every answer since when, until when, and what to read', async () => {
    const { headers } = await app.inject({ url: '/old' });
    expect(headers).toMatchObject({
      deprecation: `@${Date.parse('2026-11-28T00:00:00Z') / 1_000}`,
      sunset: 'Tue, 01 Jun 2027 00:00:00 GMT',
      link: '</docs/changes>; rel="deprecation"',
    });
    expect((await app.inject({ url: '/new' })).headers).not.toHaveProperty('deprecation');
  });

  it('is marked in the OpenAPI document', () => {
    const document = SwaggerModule.createDocument(app, new DocumentBuilder().build());
    expect(document.paths['/old']?.get?.deprecated).toBe(true);
    expect(document.paths['/new']?.get?.deprecated).toBeUndefined();
  });
});
