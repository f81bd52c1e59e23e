import { apiVersionOf } from '../resources/resource-type.js';
import { badRequest } from '../objects/api-error.js';
import { parseSelection, readPage, type Selection } from '../store/object-reader.js';
import type { StoreParts } from '../store/object-store.js';
import type { KubeObject } from '../objects/store.js';
import type { Exchange } from './exchange.js';
import { Presenter } from './presentation.js';
import { booleanParameter, integerParameter, revisionParameter } from './request-options.js';
import { sendDocument } from './responses.js';
import { WatchStream } from './watch-stream.js';

/** GET: one object, a list, or a watch. */
export class ResourceReads {
  private readonly watches = new Set<WatchStream>();

  constructor(private readonly parts: StoreParts) {}

  get(exchange: Exchange): void {
    const { type, namespace, name = '' } = exchange.path;
    this.send(exchange, 200, this.parts.writer.read(type, namespace, name).served);
  }

  list(exchange: Exchange): void {
    const { path, query } = exchange;
    const limit = integerParameter(query, 'limit');
    const continueToken = query.get('continue');
    const exact =
      query.get('resourceVersionMatch') === 'Exact' ? revisionParameter(query) : undefined;
    revisionParameter(query); // refused where it is no number, whatever it would mean
    const page = readPage(this.parts.database, path.type, this.selection(exchange), {
      ...(limit ? { limit } : {}),
      ...(continueToken ? { continueToken } : {}),
      ...(exact ? { exactRevision: exact } : {}),
    });
    const text = this.presenter(exchange).list(page.objects, {
      resourceVersion: String(page.revision),
      ...(page.continueToken ? { continue: page.continueToken } : {}),
      ...(page.remaining === undefined ? {} : { remainingItemCount: page.remaining }),
    });
    sendDocument(exchange.response, 200, text, exchange.negotiated);
  }

  watch(exchange: Exchange): void {
    const { query, response, path } = exchange;
    const revision = revisionParameter(query);
    const timeoutSeconds = integerParameter(query, 'timeoutSeconds');
    const sendInitialEvents = booleanParameter(query, 'sendInitialEvents');
    if (sendInitialEvents && query.get('resourceVersionMatch') !== 'NotOlderThan') {
      throw badRequest(
        'resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
      );
    }
    const stream = new WatchStream(
      response,
      this.parts.database,
      path.type,
      this.selection(exchange),
      this.presenter(exchange),
    );
    this.watches.add(stream);
    response.once('close', () => this.watches.delete(stream));
    stream.start({
      ...(revision === undefined ? {} : { revision }),
      sendInitialEvents,
      bookmarks: booleanParameter(query, 'allowWatchBookmarks'),
      timeoutMs: timeoutSeconds ? timeoutSeconds * 1000 : defaultTimeoutMs(),
    });
  }

  /** Ends every watch, so that the server can stop; clients resume from their last event. */
  endWatches(): void {
    for (const watch of this.watches) watch.end();
  }

  selection({ path, query }: Exchange): Selection {
    return parseSelection(path.type, {
      ...(path.namespace === undefined ? {} : { namespace: path.namespace }),
      labelSelector: query.get('labelSelector') ?? '',
      fieldSelector: fieldSelector(path.name, query),
    });
  }

  send(
    { response, negotiated, path, includeObject }: Exchange,
    code: number,
    object: KubeObject,
  ): void {
    const isOther = object.kind !== path.type.kind || object.apiVersion !== apiVersionOf(path.type);
    const presenter = new Presenter(
      path.type,
      isOther ? 'object' : negotiated.presentation,
      includeObject,
      this.parts.clock.now(),
    );
    sendDocument(response, code, presenter.object(object), negotiated);
  }

  presenter({ path, negotiated, includeObject }: Exchange): Presenter {
    return new Presenter(path.type, negotiated.presentation, includeObject, this.parts.clock.now());
  }
}

/** Like the real server: somewhere between half an hour and an hour, so that clients do not return together. */
function defaultTimeoutMs(): number {
  const halfHourMs = 30 * 60 * 1000;
  return halfHourMs * (1 + Math.random());
}

/** Watching one object by its path is watching its collection for that name. */
function fieldSelector(name: string | undefined, query: URLSearchParams): string {
  const given = query.get('fieldSelector') ?? '';
  if (name === undefined) return given;
  return given === '' ? `metadata.name=${name}` : `${given},metadata.name=${name}`;
}
