import type { OpenAPIObject } from '@nestjs/swagger';
import { PROBLEMS, type ProblemCode } from '@fleetcommand/contracts/http/problem';

type Paths = OpenAPIObject['paths'];
type Operation = NonNullable<Paths[string]['get']>;
type Responses = Operation['responses'];
type Parameter = NonNullable<Operation['parameters']>[number];

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
type Method = (typeof METHODS)[number];

/** What every route has by its method or its access, and no controller repeats: headers, refusals, the problems' media type. */
export function completeDocument(document: OpenAPIObject): OpenAPIObject {
  const paths = Object.entries(document.paths).map(([path, item]) => {
    const isVersioned = METHODS.some((method) => '428' in (item[method]?.responses ?? {}));
    const operations = METHODS.flatMap((method) => {
      const operation = item[method];
      return operation
        ? [[method, completeOperation(method, operation, isVersioned)] as const]
        : [];
    });
    return [path, { ...item, ...Object.fromEntries(operations) }] as const;
  });
  return { ...document, paths: Object.fromEntries(paths) };
}

function completeOperation(method: Method, operation: Operation, isVersioned: boolean): Operation {
  const parameters = [...(operation.parameters ?? []), ...headersOf(method, operation)];
  const responses = withProblems(operation.responses, problemsOf(method, operation));
  return {
    ...operation,
    ...(parameters.length > 0 && { parameters }),
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, response]) => [
        status,
        isVersioned && method === 'get' && status === '200'
          ? withEtag(response)
          : completeResponse(status, response),
      ]),
    ),
  };
}

function headersOf(method: Method, { responses }: Operation): Parameter[] {
  return [
    ...(method === 'post'
      ? [
          header(
            'Idempotency-Key',
            false,
            'Yours to make up, such as a UUID: repeated within 24 hours, the request is done once.',
            '^[!-~]{1,255}$',
          ),
        ]
      : []),
    ...('428' in responses
      ? [header('If-Match', true, 'The `ETag` you read, or `*`.', '\\S')]
      : []),
    ...('text/event-stream' in (contentOf(responses['200']) ?? {})
      ? [
          header(
            'Last-Event-ID',
            false,
            'The id of the last event seen: the stream goes on after it.',
          ),
        ]
      : []),
    // Long work: what is accepted, and can be waited for.
    ...('202' in responses && isOperation(responses['202'])
      ? [
          header(
            'Prefer',
            false,
            '`wait=30`: answer when the work is done, after 30 s (60 at most) at the latest.',
          ),
        ]
      : []),
  ];
}

/** `{operation, …}`: what a 202 for long work has. */
function isOperation(response: Responses[string]): boolean {
  const schema = contentOf(response)?.['application/json']?.schema;
  const reference = schema && '$ref' in schema ? schema.$ref : '';
  return /\/(TenantOperation|Operation)$/.test(reference);
}

function header(name: string, required: boolean, description: string, pattern?: string): Parameter {
  const schema = { type: 'string' as const, ...(pattern && { pattern }) };
  return { name, in: 'header', required, description, schema };
}

/** What a route may refuse by its method, its access and what it takes, beside what its controller says. */
function problemsOf(method: Method, operation: Operation): readonly ProblemCode[] {
  const isInPath = (parameter: Parameter) => 'in' in parameter && parameter.in === 'path';
  const isUnsafe = method !== 'get';
  return [
    'request.malformed',
    'request.rate-limited',
    'service.internal',
    'service.unavailable',
    ...(operation.security
      ? (['accounts.not-signed-in', 'accounts.out-of-scope', 'accounts.forbidden'] as const)
      : []),
    ...(operation.security && isUnsafe ? (['request.cross-site'] as const) : []),
    ...(operation.parameters?.some(isInPath) ? (['request.not-found'] as const) : []),
    ...(isUnsafe
      ? (['request.too-large', 'request.unsupported-media-type', 'request.invalid'] as const)
      : []),
    ...(method === 'post' ? (['idempotency.in-flight', 'idempotency.key-reused'] as const) : []),
  ];
}

/** Each code under its status; one that stands there already is not said twice. */
function withProblems(responses: Responses, codes: readonly ProblemCode[]): Responses {
  const completed: Responses = { ...responses };
  for (const code of codes) {
    const { status, title } = PROBLEMS[code];
    const present = completed[status];
    const said = present && 'description' in present ? present.description : '';
    if (said.includes(`\`${code}\``)) continue;
    completed[status] = {
      ...present,
      description: `${said} \`${code}\`: ${title}.`.trim(),
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
    };
  }
  return completed;
}

function completeResponse(status: string, response: Responses[string]): Responses[string] {
  if (Number(status) < 400 || !response || '$ref' in response) return response;
  const problem = response.content?.['application/json'];
  return problem ? { ...response, content: { 'application/problem+json': problem } } : response;
}

/** What is changed by `If-Match` says at which version it is. */
function withEtag(response: Responses[string]): Responses[string] {
  if (!response || '$ref' in response) return response;
  const etag = {
    description: 'Its version, for `If-Match`',
    required: true,
    schema: { type: 'string' as const },
  };
  return { ...response, headers: { ETag: etag } };
}

function contentOf(response: Responses[string]) {
  return response && 'content' in response ? response.content : undefined;
}
