import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from '../objects/api-error.js';
import type { StoreParts } from '../store/object-store.js';
import { answerAccessReview } from './access-reviews.js';
import type { Authenticate } from './authentication.js';
import {
  aggregatedDiscovery,
  apiGroup,
  apiGroupList,
  apiResourceList,
  coreVersions,
  VERSION,
} from './discovery.js';
import { type Exchange, openExchange } from './exchange.js';
import { wantsAggregatedDiscovery } from './media-types.js';
import { OpenApiDocuments } from './openapi-documents.js';
import type { PodLogs } from './pod-logs.js';
import { PodSubresources } from './pod-subresources.js';
import { booleanParameter } from './request-options.js';
import { parseResourcePath, type ResourcePath } from './request-path.js';
import { ResourceReads } from './resource-reads.js';
import { ResourceWrites } from './resource-writes.js';
import { methodNotAllowed, sendDocument, sendText, unknownResource } from './responses.js';
import { scaleOf } from './scale.js';

const HEALTH_PATHS = new Set(['/healthz', '/livez', '/readyz']);

/** Takes each request to what answers it. */
export class Dispatcher {
  readonly reads: ResourceReads;
  private readonly writes: ResourceWrites;
  private readonly pods: PodSubresources;
  private readonly openApi: OpenApiDocuments;

  constructor(
    private readonly parts: StoreParts,
    private readonly authenticate: Authenticate,
    podLogs: PodLogs | undefined,
  ) {
    this.reads = new ResourceReads(parts);
    this.writes = new ResourceWrites(parts, this.reads);
    this.pods = new PodSubresources(parts, podLogs);
    this.openApi = new OpenApiDocuments(parts.registry, parts.definitions);
  }

  async dispatch(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://sandbox');
    if (HEALTH_PATHS.has(url.pathname)) {
      sendText(response, 200, 'ok');
      return;
    }
    if (this.authenticate(request.headers.authorization) === undefined) {
      throw new ApiError(401, 'Unauthorized', 'Unauthorized');
    }
    const segments = decodeSegments(url.pathname);
    if (request.method === 'GET' && this.answerDocument(request, response, url.pathname, segments))
      return;
    if (await answerAccessReview(request, response, url.pathname)) return;
    const path = parseResourcePath(segments, this.parts.registry);
    if (!path) throw unknownResource();
    if (
      path.subresource !== undefined &&
      !(path.type.subresources as ReadonlySet<string>).has(path.subresource)
    ) {
      throw unknownResource();
    }
    await this.answerResource(openExchange(request, response, path, url.searchParams));
  }

  /** Documents about the API itself. */
  private answerDocument(
    request: IncomingMessage,
    response: ServerResponse,
    pathname: string,
    segments: readonly string[],
  ): boolean {
    if (pathname === '/version') {
      sendDocument(response, 200, VERSION);
      return true;
    }
    if (segments[0] === 'openapi') return this.answerOpenApi(response, segments);
    const document = this.discovery(request, segments);
    if (!document) return false;
    const contentType =
      segments.length === 1 ? wantsAggregatedDiscovery(request.headers.accept) : undefined;
    sendDocument(response, 200, document, contentType ? { contentType } : {});
    return true;
  }

  private discovery(request: IncomingMessage, segments: readonly string[]): object | undefined {
    const { registry } = this.parts;
    const [root, first = '', second = ''] = segments;
    const core = root === 'api';
    if (!core && root !== 'apis') return undefined;
    if (segments.length === 1) {
      if (wantsAggregatedDiscovery(request.headers.accept))
        return aggregatedDiscovery(registry, core);
      return core ? coreVersions(request.headers.host ?? '') : apiGroupList(registry);
    }
    if (segments.length === 2)
      return core ? apiResourceList(registry, '', first) : apiGroup(registry, first);
    return segments.length === 3 && !core ? apiResourceList(registry, first, second) : undefined;
  }

  private answerOpenApi(
    response: ServerResponse,
    [, version, ...rest]: readonly string[],
  ): boolean {
    if (version === 'v2' && rest.length === 0) {
      sendDocument(response, 200, this.openApi.swagger());
      return true;
    }
    if (version !== 'v3') return false;
    const document =
      rest.length === 0 ? this.openApi.index() : this.openApi.groupVersion(rest.join('/'));
    if (document === undefined) return false;
    sendDocument(response, 200, document);
    return true;
  }

  private async answerResource(exchange: Exchange): Promise<void> {
    const { path, request } = exchange;
    switch (path.subresource) {
      case 'log':
        if (request.method !== 'GET') throw methodNotAllowed();
        return this.pods.log(exchange);
      case 'eviction':
        if (request.method !== 'POST') throw methodNotAllowed();
        return this.pods.evict(exchange);
      case 'binding':
        if (request.method !== 'POST') throw methodNotAllowed();
        return this.pods.bind(exchange);
      case 'scale':
        if (request.method === 'GET') return this.readScale(exchange);
        break;
      default:
    }
    await this.answerVerb(exchange, path);
  }

  private async answerVerb(exchange: Exchange, path: ResourcePath): Promise<void> {
    const isObject = path.name !== undefined;
    switch (exchange.request.method) {
      case 'GET':
        return this.read(exchange, isObject);
      case 'POST':
        if (isObject) throw methodNotAllowed();
        if (path.type.namespaced && path.namespace === undefined) throw methodNotAllowed();
        return this.writes.create(exchange);
      case 'PUT':
        if (!isObject) throw methodNotAllowed();
        return this.writes.replace(exchange);
      case 'PATCH':
        if (!isObject) throw methodNotAllowed();
        return this.writes.patch(exchange);
      case 'DELETE':
        if (path.subresource !== undefined) throw methodNotAllowed();
        return isObject ? this.writes.remove(exchange) : this.writes.removeCollection(exchange);
      default:
        throw methodNotAllowed();
    }
  }

  private read(exchange: Exchange, isObject: boolean): void {
    if (booleanParameter(exchange.query, 'watch')) this.reads.watch(exchange);
    else if (isObject) this.reads.get(exchange);
    else this.reads.list(exchange);
  }

  private readScale(exchange: Exchange): void {
    const { type, namespace, name = '' } = exchange.path;
    if (!type.scale) throw unknownResource();
    const { served } = this.parts.writer.read(type, namespace, name);
    this.reads.send(exchange, 200, scaleOf(served, type.scale));
  }
}

function decodeSegments(pathname: string): string[] {
  try {
    return pathname
      .split('/')
      .filter((segment) => segment !== '')
      .map(decodeURIComponent);
  } catch {
    throw unknownResource();
  }
}
