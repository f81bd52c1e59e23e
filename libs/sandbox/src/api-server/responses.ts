import type { ServerResponse } from 'node:http';
import { stringify as stringifyYaml } from 'yaml';
import { ApiError, type Status } from '../objects/api-error.js';

/** Sends a document, as YAML where that was asked for. `body` is JSON text or a value to write. */
export function sendDocument(
  response: ServerResponse,
  code: number,
  body: string | object,
  options: { yaml?: boolean; contentType?: string } = {},
): void {
  const json = typeof body === 'string' ? body : JSON.stringify(body);
  const text = options.yaml ? stringifyYaml(JSON.parse(json)) : json;
  const contentType = options.yaml
    ? 'application/yaml'
    : (options.contentType ?? 'application/json');
  response.writeHead(code, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-cache, private',
  });
  response.end(text);
}

export function sendText(response: ServerResponse, code: number, text: string): void {
  response.writeHead(code, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(text);
}

export function sendError(response: ServerResponse, error: ApiError): void {
  const { retryAfterSeconds } = error.status.details ?? {};
  if (retryAfterSeconds !== undefined) response.setHeader('retry-after', String(retryAfterSeconds));
  sendDocument(response, error.status.code, error.status);
}

/** A warning the client shows its user although the request succeeded (RFC 7234, code 299). */
export function addWarning(response: ServerResponse, text: string): void {
  const existing = response.getHeader('warning');
  const warnings = Array.isArray(existing) ? existing : [];
  const quoted = text.replaceAll(/[\r\n]+/g, ' ').replaceAll(/(["\\])/g, '\\$1');
  response.setHeader('warning', [...warnings, `299 - "${quoted}"`]);
}

export function successStatus(code: number, details?: Status['details']): object {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    ...(details ? { details } : {}),
    ...(code === 200 ? {} : { code }),
  };
}

/** The resource or path is not served here. */
export function unknownResource(): ApiError {
  return new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function methodNotAllowed(): ApiError {
  const message = 'the server does not allow this method on the requested resource';
  return new ApiError(405, 'MethodNotAllowed', message, {});
}
