import type { OpenAPIObject } from '@nestjs/swagger';
import { PROBLEMS } from '@fleetcommand/contracts/http/problem';

type Paths = OpenAPIObject['paths'];
type Operation = NonNullable<Paths[string]['get']>;
type Responses = Operation['responses'];
type Parameter = NonNullable<Operation['parameters']>[number];

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
type Method = (typeof METHODS)[number];

/** What every route has by its method or its access, and no controller repeats: headers, 401, the problems' media type. */
export function completeDocument(document: OpenAPIObject): OpenAPIObject {
  const paths = Object.entries(document.paths).map(([path, item]) => {
    const operations = METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [[method, completeOperation(method, operation)] as const] : [];
    });
    return [path, { ...item, ...Object.fromEntries(operations) }] as const;
  });
  return { ...document, paths: Object.fromEntries(paths) };
}

function completeOperation(method: Method, operation: Operation): Operation {
  const parameters = [...(operation.parameters ?? []), ...headersOf(method, operation)];
  const responses = operation.security
    ? withUnauthorized(operation.responses)
    : operation.responses;
  return {
    ...operation,
    ...(parameters.length > 0 && { parameters }),
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, response]) => [
        status,
        completeResponse(status, response),
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
          ),
        ]
      : []),
    ...('428' in responses ? [header('If-Match', true, 'The `ETag` you read, or `*`.')] : []),
    ...('text/event-stream' in (contentOf(responses['200']) ?? {})
      ? [
          header(
            'Last-Event-ID',
            false,
            'The id of the last event seen: the stream goes on after it.',
          ),
        ]
      : []),
    ...('202' in responses
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

function header(name: string, required: boolean, description: string): Parameter {
  return { name, in: 'header', required, description, schema: { type: 'string' } };
}

function withUnauthorized(responses: Responses): Responses {
  const { title } = PROBLEMS['accounts.not-signed-in'];
  const description = `\`accounts.not-signed-in\`: ${title}.`;
  const schema = { $ref: '#/components/schemas/Problem' };
  return { ...responses, '401': { description, content: { 'application/json': { schema } } } };
}

function completeResponse(status: string, response: Responses[string]): Responses[string] {
  if (Number(status) < 400 || !response || '$ref' in response) return response;
  const problem = response.content?.['application/json'];
  return problem ? { ...response, content: { 'application/problem+json': problem } } : response;
}

function contentOf(response: Responses[string]) {
  return response && 'content' in response ? response.content : undefined;
}
