export interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** What the reader can do, for the documentation page. */
  readonly remedy: string;
}
