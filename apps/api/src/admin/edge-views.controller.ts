import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  edgeCertificatesRequest,
  edgeEntryPointList,
  edgeId,
  edgeListQuery,
  edgeMiddlewarePage,
  edgeProblemList,
  edgeRouterPage,
  edgeServicePage,
  edgeStatusDocument,
  edgeTrafficRequest,
  type EdgeListQuery,
} from '@fleetcommand/contracts/http/admin/edges';
import { edgeProblems, edgeStatus, type EdgeStatus } from '@fleetcommand/contracts/http/edge';
import {
  testRequest,
  testRequestAnswer,
  type TestRequest,
  type TestRequestAnswer,
} from '@fleetcommand/contracts/http/edge/choice';
import {
  lintAnswer,
  lintRequest,
  type LintAnswer,
  type LintRequest,
} from '@fleetcommand/contracts/http/edge/lint';
import {
  edgeCertificates,
  edgeTraffic,
  type EdgeCertificates,
  type EdgeTraffic,
} from '@fleetcommand/contracts/http/edge/traffic';
import {
  traefikEntryPoint,
  traefikMiddleware,
  traefikOverview,
  traefikRouter,
  traefikService,
  type TraefikOverview,
} from '@fleetcommand/contracts/http/edge/traefik';
import type { EdgeId } from '@fleetcommand/kernel/ids';
import { z } from 'zod';

import { Access } from '../identity/access.js';
import { ParsedBody, ParsedParam, ParsedQuery } from '../manners/body.js';
import { Documented } from '../manners/responds.js';
import { EdgeViews } from './edge-views.js';

const PROBLEMS = ['accounts.operators-only', 'edges.not-found', 'edges.unreachable'] as const;

/** What one edge serves, asked of it at this moment. */
@ApiTags('operators')
@Controller('v1/admin/edges/:id')
@Access('fleet.read')
export class EdgeViewsController {
  constructor(private readonly views: EdgeViews) {}

  @Get('status')
  @Documented({
    operationId: 'getEdgeStatus',
    summary: 'How the edge is: its sources, HAProxy, changes under way',
    answer: edgeStatusDocument,
    problems: PROBLEMS,
  })
  status(@ParsedParam('id', edgeId) id: EdgeId): Promise<EdgeStatus> {
    return this.views.read(id, edgeStatus, '/v1/status');
  }

  @Get('overview')
  @Documented({
    operationId: 'getEdgeOverview',
    summary: 'Routers, services and middlewares by status, as Traefik counts them',
    answer: traefikOverview,
    problems: PROBLEMS,
  })
  overview(@ParsedParam('id', edgeId) id: EdgeId): Promise<TraefikOverview> {
    return this.views.read(id, traefikOverview, '/api/overview');
  }

  @Get('entry-points')
  @Documented({
    operationId: 'listEdgeEntryPoints',
    summary: 'Where requests come in',
    answer: edgeEntryPointList,
    problems: PROBLEMS,
  })
  async entryPoints(@ParsedParam('id', edgeId) id: EdgeId) {
    return { data: await this.views.read(id, z.array(traefikEntryPoint), '/api/entrypoints') };
  }

  @Get('routers')
  @Documented({
    operationId: 'listEdgeRouters',
    summary: 'Routers with rule, priority, provenance and TLS',
    answer: edgeRouterPage,
    problems: PROBLEMS,
  })
  routers(@ParsedParam('id', edgeId) id: EdgeId, @ParsedQuery(edgeListQuery) query: EdgeListQuery) {
    return this.views.readPage(id, traefikRouter, '/api/http/routers', query);
  }

  @Get('services')
  @Documented({
    operationId: 'listEdgeServices',
    summary: 'Services with their endpoints, and which take requests',
    answer: edgeServicePage,
    problems: PROBLEMS,
  })
  services(
    @ParsedParam('id', edgeId) id: EdgeId,
    @ParsedQuery(edgeListQuery) query: EdgeListQuery,
  ) {
    return this.views.readPage(id, traefikService, '/api/http/services', query);
  }

  @Get('middlewares')
  @Documented({
    operationId: 'listEdgeMiddlewares',
    summary: 'Middlewares with their settings, without secrets',
    answer: edgeMiddlewarePage,
    problems: PROBLEMS,
  })
  middlewares(
    @ParsedParam('id', edgeId) id: EdgeId,
    @ParsedQuery(edgeListQuery) query: EdgeListQuery,
  ) {
    return this.views.readPage(id, traefikMiddleware, '/api/http/middlewares', query);
  }

  @Get('certificates')
  @Documented({
    operationId: 'listEdgeCertificates',
    summary: 'Certificates it serves, the next to expire first',
    answer: edgeCertificates,
    problems: PROBLEMS,
  })
  certificates(
    @ParsedParam('id', edgeId) id: EdgeId,
    @ParsedQuery(edgeCertificatesRequest) query: z.output<typeof edgeCertificatesRequest>,
  ): Promise<EdgeCertificates> {
    return this.views.read(id, edgeCertificates, `/v1/certificates?${queryOf(query)}`);
  }

  @Get('problems')
  @Documented({
    operationId: 'listEdgeProblems',
    summary: 'What is wrong with objects, with field and fix',
    answer: edgeProblemList,
    problems: PROBLEMS,
  })
  problems(@ParsedParam('id', edgeId) id: EdgeId) {
    return this.views.read(id, edgeProblems, '/v1/problems');
  }

  @Get('traffic')
  @Documented({
    operationId: 'getEdgeTraffic',
    summary: 'Requests of the last minutes, of the edge and of services',
    answer: edgeTraffic,
    problems: PROBLEMS,
  })
  traffic(
    @ParsedParam('id', edgeId) id: EdgeId,
    @ParsedQuery(edgeTrafficRequest) query: z.output<typeof edgeTrafficRequest>,
  ): Promise<EdgeTraffic> {
    return this.views.read(id, edgeTraffic, `/v1/traffic?${queryOf(query)}`);
  }

  @Post('test-request')
  @HttpCode(200)
  @Documented({
    operationId: 'testEdgeRequest',
    summary: 'Which router would take a request, and why not the others',
    answer: testRequestAnswer,
    problems: [...PROBLEMS, 'edges.refused'],
  })
  testRequest(
    @ParsedParam('id', edgeId) id: EdgeId,
    @ParsedBody(testRequest) body: TestRequest,
  ): Promise<TestRequestAnswer> {
    return this.views.read(id, testRequestAnswer, '/v1/test-request', body);
  }

  @Post('lint')
  @HttpCode(200)
  @Documented({
    operationId: 'lintForEdge',
    summary: 'What each label, annotation, option and variable of a text means to the edge',
    answer: lintAnswer,
    problems: [...PROBLEMS, 'edges.refused'],
  })
  lint(
    @ParsedParam('id', edgeId) id: EdgeId,
    @ParsedBody(lintRequest) body: LintRequest,
  ): Promise<LintAnswer> {
    return this.views.read(id, lintAnswer, '/v1/lint', body);
  }
}

function queryOf(query: Readonly<Record<string, string | number | undefined>>): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) given.set(name, String(value));
  return given.toString();
}
