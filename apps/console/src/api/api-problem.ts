import { problem, type Problem } from '@fleetcommand/contracts/http/problem';

/** Codes of failures that never reached the API or came back unreadable; all others are the API's own. */
export type ConsoleFailureCode = 'console.unreachable' | 'console.unexpected-answer';

interface ProblemFacts {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly requestId: string | null;
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[];
  readonly suggestions: readonly string[];
}

/**
 * A request that failed, as the API told it (RFC 9457) or as the browser saw it. TanStack Query hands failures on as
 * exceptions, so this is one.
 */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(readonly facts: ProblemFacts) {
    super(facts.detail);
  }

  get status(): number {
    return this.facts.status;
  }

  get code(): string {
    return this.facts.code;
  }

  /** Whether the same request may succeed later: the service was away, busy, or could not be reached. */
  get mayPass(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  /** What is wrong with the body, by path: `/tenant/slug` is `tenant.slug`. Problems of the whole body are left out. */
  get fieldErrors(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.facts.errors
        .filter(({ pointer }) => pointer.length > 1)
        .map(({ pointer, detail }) => [toPath(pointer), detail]),
    );
  }
}

/** RFC 6901 §4: `~1` is `/`, `~0` is `~`. */
function toPath(pointer: string): string {
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');
}

export function isProblem(error: unknown, code?: string): error is ApiProblem {
  return error instanceof ApiProblem && (code === undefined || error.code === code);
}

export function unreachable(): ApiProblem {
  return new ApiProblem({
    status: 0,
    code: 'console.unreachable' satisfies ConsoleFailureCode,
    title: 'The service cannot be reached',
    detail: 'No answer came. Check your connection; your instances go on running meanwhile.',
    requestId: null,
    errors: [],
    suggestions: [],
  });
}

export function unexpectedAnswer(status: number, requestId: string | null): ApiProblem {
  return new ApiProblem({
    status: status < 400 ? 502 : status,
    code: 'console.unexpected-answer' satisfies ConsoleFailureCode,
    title: 'The answer could not be read',
    detail:
      'The service answered in a way this page does not know. Reload the page to get its newest version; if that does not help, tell support.',
    requestId,
    errors: [],
    suggestions: [],
  });
}

/** The problem in a refused answer; what is no problem document is told as an unexpected answer. */
export function readProblem(status: number, body: unknown, requestId: string | null): ApiProblem {
  const parsed = problem.safeParse(body);
  return parsed.success ? fromDocument(parsed.data) : unexpectedAnswer(status, requestId);
}

function fromDocument({ errors = [], suggestions = [], ...facts }: Problem): ApiProblem {
  return new ApiProblem({ ...facts, errors, suggestions });
}
