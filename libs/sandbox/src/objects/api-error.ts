/** One reason for a refusal, as the real server spells it: the field is a path such as `spec.ports[0].port`. */
export interface StatusCause {
  reason?: string;
  message: string;
  field?: string;
}

export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

/** The `Status` object Kubernetes answers a failed request with. */
export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: Record<string, never>;
  status: 'Failure' | 'Success';
  message: string;
  reason?: string;
  details?: StatusDetails;
  code: number;
}

/**
 * A refusal by the API, in the words and codes of the real server. It is thrown, not returned, because
 * the store's callers (controllers, kubelet) treat it as client libraries do: look at `status.reason`.
 */
export class ApiError extends Error {
  readonly status: Status;

  /** `reason` is empty where the real server gives none. */
  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message);
    this.name = 'ApiError';
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason ? { reason } : {}),
      ...(details ? { details } : {}),
      code,
    };
  }
}

interface Named {
  readonly group: string;
  readonly plural: string;
}

const qualified = ({ group, plural }: Named): string => (group ? `${plural}.${group}` : plural);
const detailsOf = ({ group, plural }: Named, name: string): StatusDetails => ({
  ...(name ? { name } : {}),
  ...(group ? { group } : {}),
  kind: plural,
});

export function notFound(resource: Named, name: string): ApiError {
  const message = `${qualified(resource)} ${JSON.stringify(name)} not found`;
  return new ApiError(404, 'NotFound', message, detailsOf(resource, name));
}

export function alreadyExists(resource: Named, name: string): ApiError {
  const message = `${qualified(resource)} ${JSON.stringify(name)} already exists`;
  return new ApiError(409, 'AlreadyExists', message, detailsOf(resource, name));
}

/** The object changed since the caller read it. */
export function staleWrite(resource: Named, name: string): ApiError {
  const message = `Operation cannot be fulfilled on ${qualified(resource)} ${JSON.stringify(name)}: the object has been modified; please apply your changes to the latest version and try again`;
  return new ApiError(409, 'Conflict', message, detailsOf(resource, name));
}

/** A precondition (uid, resourceVersion) does not hold. */
export function failedPrecondition(
  resource: Named & { kind: string },
  name: string,
  why: string,
): ApiError {
  const message = `Operation cannot be fulfilled on ${resource.kind}${resource.group ? `.${resource.group}` : ''} ${JSON.stringify(name)}: ${why}`;
  return new ApiError(409, 'Conflict', message, {
    name,
    ...(resource.group ? { group: resource.group } : {}),
    kind: resource.kind,
  });
}

export function forbidden(
  resource: Named,
  name: string,
  why: string,
  causes?: StatusCause[],
): ApiError {
  const message = `${qualified(resource)} ${JSON.stringify(name)} is forbidden: ${why}`;
  return new ApiError(403, 'Forbidden', message, {
    ...detailsOf(resource, name),
    ...(causes ? { causes } : {}),
  });
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

/** The watch window or a list's snapshot has moved on: list again. */
export function expired(message: string): ApiError {
  return new ApiError(410, 'Expired', message);
}
