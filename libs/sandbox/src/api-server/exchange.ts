import type { IncomingMessage, ServerResponse } from 'node:http';
import type { IncludeObject } from './presentation.js';
import { ApiError } from '../objects/api-error.js';
import { negotiate, type Negotiated } from './media-types.js';
import type { ResourcePath } from './request-path.js';

/** One request about a resource, with what has been read of it, and its response. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: ResourcePath;
  readonly query: URLSearchParams;
  readonly negotiated: Negotiated;
  readonly includeObject: IncludeObject;
}

/** Throws 406 where no form the client accepts can be given. */
export function openExchange(
  request: IncomingMessage,
  response: ServerResponse,
  path: ResourcePath,
  query: URLSearchParams,
): Exchange {
  const negotiated = negotiate(request.headers.accept);
  if (!negotiated) {
    throw new ApiError(
      406,
      'NotAcceptable',
      'only the following media types are accepted: application/json, application/yaml',
      {},
    );
  }
  const asked = query.get('includeObject');
  const includeObject = asked === 'None' || asked === 'Object' ? asked : 'Metadata';
  return { request, response, path, query, negotiated, includeObject };
}
