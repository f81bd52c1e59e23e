/** What scripts can tell apart. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  notSignedIn: 3,
  notFound: 4,
  timedOut: 5,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An end of the command that a person understands: what happened, and what to do next. */
export class CommandFailure extends Error {
  constructor(
    message: string,
    readonly exitCode: ExitCode = EXIT.failed,
    /** A stable code for `--json`. */
    readonly code = 'cli.failed',
    /** The command has printed its answer, which says it too: `--json` is one document. */
    readonly hasAnswered = false,
  ) {
    super(message);
  }
}
