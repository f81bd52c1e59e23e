import { z } from 'zod';
import { apiVersionOf, type ResourceType } from '../resources/resource-type.js';
import { isMap, type JsonMap } from '../schema/schema-node.js';
import { badRequest } from '../objects/api-error.js';
import { readPage } from '../store/object-reader.js';
import type { RemoveOptions } from '../store/object-remover.js';
import type { StoreParts } from '../store/object-store.js';
import type { KubeObject } from '../objects/store.js';
import type { WriteRequest } from '../objects/write-request.js';
import type { Exchange } from './exchange.js';
import { contentType } from './media-types.js';
import { APPLY_PATCH, parsePatch } from './patches.js';
import { parseJson, parseObjectBody, parseYamlText, readBody } from './request-body.js';
import {
  booleanParameter,
  checkTarget,
  requireFieldManager,
  type TargetMetadata,
  writeRequest,
} from './request-options.js';
import type { ResourceReads } from './resource-reads.js';
import { addWarning, methodNotAllowed, sendDocument, successStatus } from './responses.js';
import { scaleOf, withScale } from './scale.js';

const deleteOptions = z.object({
  gracePeriodSeconds: z.number().int().nullish(),
  propagationPolicy: z.enum(['Background', 'Foreground', 'Orphan']).nullish(),
  orphanDependents: z.boolean().nullish(),
  preconditions: z
    .object({ uid: z.string().optional(), resourceVersion: z.string().optional() })
    .nullish(),
  dryRun: z.array(z.string()).nullish(),
});

/** POST, PUT, PATCH and DELETE of objects and their status and scale. */
export class ResourceWrites {
  constructor(
    private readonly parts: StoreParts,
    private readonly reads: ResourceReads,
  ) {}

  async create(exchange: Exchange): Promise<void> {
    const { path } = exchange;
    const body = await this.objectBody(exchange);
    checkTarget(
      path.type,
      metadataOf(body),
      path.namespace === undefined ? {} : { namespace: path.namespace },
    );
    const options = this.options(exchange, 'CreateOptions');
    const object = inNamespace(path.type, body, path.namespace);
    this.reads.send(exchange, 201, this.parts.writer.create(path.type, object, options));
  }

  async replace(exchange: Exchange): Promise<void> {
    const { path } = exchange;
    const body = await this.objectBody(exchange);
    checkTarget(path.type, metadataOf(body), targetOf(exchange));
    this.reads.send(
      exchange,
      200,
      this.modify(exchange, 'UpdateOptions', () => body),
    );
  }

  async patch(exchange: Exchange): Promise<void> {
    const { path, request } = exchange;
    const text = await readBody(request);
    const header = request.headers['content-type'];
    if (contentType(header) === APPLY_PATCH) {
      this.apply(exchange, text);
      return;
    }
    const patch = parsePatch(header, text, path.type.custom ? undefined : path.type.schema);
    const object = this.modify(exchange, 'PatchOptions', (served) => {
      const patched = patch(served);
      checkTarget(path.type, metadataOf(patched), targetOf(exchange));
      return patched;
    });
    this.reads.send(exchange, 200, object);
  }

  async remove(exchange: Exchange): Promise<void> {
    const { type, namespace, name = '' } = exchange.path;
    const options = await this.removeOptions(exchange);
    const { object, gone } = this.parts.remover.remove(type, namespace, name, options);
    if (!gone || type.rules.returnsDeleted) {
      this.reads.send(exchange, 200, object);
      return;
    }
    const { group, plural } = type;
    const { uid } = object.metadata;
    const details = { name, ...(group ? { group } : {}), kind: plural, ...(uid ? { uid } : {}) };
    sendDocument(exchange.response, 200, successStatus(200, details), exchange.negotiated);
  }

  async removeCollection(exchange: Exchange): Promise<void> {
    const { type } = exchange.path;
    const options = await this.removeOptions(exchange);
    const { objects, revision } = readPage(
      this.parts.database,
      type,
      this.reads.selection(exchange),
      {},
    );
    for (const { metadata } of objects) {
      this.parts.remover.remove(type, metadata.namespace, metadata.name ?? '', options);
    }
    const text = this.reads
      .presenter(exchange)
      .list(objects, { resourceVersion: String(revision) });
    sendDocument(exchange.response, 200, text, exchange.negotiated);
  }

  private apply(exchange: Exchange, text: string): void {
    const { path, query } = exchange;
    requireFieldManager(query);
    const options = this.options(exchange, 'PatchOptions');
    const configuration = parseYamlText(text);
    if (path.subresource === 'scale') throw methodNotAllowed();
    const metadata = metadataOf(configuration);
    if (metadata.name) checkTarget(path.type, metadata, targetOf(exchange));
    const { object, created } = this.parts.applier.apply(
      path.type,
      { namespace: path.namespace, name: path.name ?? '' },
      configuration,
      { ...options, force: booleanParameter(query, 'force') },
    );
    this.reads.send(exchange, created ? 201 : 200, object);
  }

  /** A change to an object, or to what a subresource shows of it. */
  private modify(
    exchange: Exchange,
    optionsKind: 'PatchOptions' | 'UpdateOptions',
    change: (served: KubeObject) => unknown,
  ): KubeObject {
    const { type, namespace, name = '', subresource } = exchange.path;
    const options = this.options(exchange, optionsKind);
    const { writer } = this.parts;
    if (subresource !== 'scale') {
      return writer.modify(type, namespace, name, change, options);
    }
    const { scale } = type;
    if (!scale) throw methodNotAllowed();
    const rescale = (served: KubeObject): unknown =>
      withScale(served, change(scaleOf(served, scale)), scale);
    return scaleOf(writer.modify(type, namespace, name, rescale, options), scale);
  }

  private async objectBody({ request, path }: Exchange): Promise<unknown> {
    const text = await readBody(request);
    return parseObjectBody(text, request.headers['content-type'], path.type.kind);
  }

  private options(
    { query, request, response, path }: Exchange,
    kind: 'CreateOptions' | 'PatchOptions' | 'UpdateOptions',
  ): WriteRequest {
    const options = writeRequest(query, request.headers['user-agent'], kind, (warning) =>
      addWarning(response, warning),
    );
    const { subresource } = path;
    if (subresource === 'status' || subresource === 'scale' || subresource === 'finalize') {
      return { ...options, subresource };
    }
    return options;
  }

  private async removeOptions({ request, query }: Exchange): Promise<RemoveOptions> {
    const text = await readBody(request);
    const body =
      text.trim() === '' ? {} : parseJson(text, (why) => `unable to decode delete options: ${why}`);
    const parsed = deleteOptions.safeParse(body);
    if (!parsed.success)
      throw badRequest(`invalid DeleteOptions: ${z.prettifyError(parsed.error)}`);
    const { data } = parsed;
    const grace = data.gracePeriodSeconds ?? numberOrUndefined(query.get('gracePeriodSeconds'));
    const orphan = data.orphanDependents ?? undefined;
    const policy =
      data.propagationPolicy ?? query.get('propagationPolicy') ?? (orphan ? 'Orphan' : undefined);
    const { uid, resourceVersion } = data.preconditions ?? {};
    return {
      ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
      ...(policy ? { propagationPolicy: policy } : {}),
      ...(uid ? { uid } : {}),
      ...(resourceVersion ? { resourceVersion } : {}),
      dryRun: (data.dryRun?.includes('All') ?? false) || query.get('dryRun') === 'All',
    };
  }
}

function numberOrUndefined(text: string | null): number | undefined {
  return text === null || !/^\d+$/.test(text) ? undefined : Number(text);
}

function metadataOf(body: unknown): TargetMetadata {
  const { name, namespace }: JsonMap =
    isMap(body) && isMap(body['metadata']) ? body['metadata'] : {};
  return {
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof namespace === 'string' ? { namespace } : {}),
  };
}

function targetOf({ path }: Exchange): { name?: string; namespace?: string } {
  return {
    ...(path.name === undefined ? {} : { name: path.name }),
    ...(path.namespace === undefined ? {} : { namespace: path.namespace }),
  };
}

/** An object posted to a namespace's collection need not repeat the namespace. */
function inNamespace(type: ResourceType, body: unknown, namespace: string | undefined): unknown {
  if (!isMap(body) || !type.namespaced) return body;
  const metadata = isMap(body['metadata']) ? body['metadata'] : {};
  const apiVersion = body['apiVersion'] ?? apiVersionOf(type);
  return { ...body, apiVersion, metadata: { ...metadata, namespace } };
}
