import { blueprintSchema, type Blueprint } from '@fleetcommand/domain/blueprints/blueprint';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import { findUnstorable } from '@fleetcommand/kernel/storable';
import { isCollection, isPair, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { checkBlueprint, type BlueprintProblem } from './check-blueprint.js';

/** A problem and where it is in the file; lines and columns count from 1. */
export interface LocatedProblem {
  readonly line: number;
  readonly column: number;
  /** Such as `components.chat.env.DATABASE_URL`; empty for the whole document. */
  readonly path: string;
  readonly message: string;
}

/**
 * Reads a blueprint's YAML. Its faults (the first 50) are told at once, each as `file:line:column path: message`; the failure's
 * `details.problems` has them as `LocatedProblem`s. Code `blueprints.invalid`.
 */
export function parseBlueprint(
  text: string,
  fileName: string,
): Result<Blueprint, Failure<'blueprints.invalid'>> {
  const lines = new LineCounter();
  const read = readYaml(text, lines);
  if (!read) return invalid(fileName, [TOO_LARGE]);
  const { document, value } = read;
  const source = { text, document, lines };
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ pos, message }) => ({
      ...positionOf(source, pos[0]),
      path: '',
      message,
    }));
    return invalid(fileName, problems);
  }
  const unstorable = findUnstorable(value);
  if (unstorable.length > 0)
    return invalid(
      fileName,
      unstorable.map((problem) => locate(source, problem)),
    );
  const parsed = blueprintSchema.safeParse(value);
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap(flatten).map((issue) => locate(source, issue));
    return invalid(fileName, problems);
  }
  const problems = checkBlueprint(parsed.data).map((problem) => locate(source, problem));
  return problems.length > 0 ? invalid(fileName, problems) : ok(parsed.data);
}

/** As many as anybody mends at once. */
const MOST_TOLD = 50;

const TOO_LARGE: LocatedProblem = {
  line: 1,
  column: 1,
  path: '',
  message: 'lists, objects or aliases are inside each other without end; write it out',
};

/** Undefined where the parser gives up: on what is nested too deeply, or grows by its aliases. */
function readYaml(text: string, lineCounter: LineCounter) {
  try {
    const document = parseDocument(text, { lineCounter, prettyErrors: false });
    return { document, value: document.errors.length > 0 ? null : (document.toJS() as unknown) };
  } catch {
    return undefined;
  }
}

interface Source {
  readonly text: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

/** One problem a key for unknown keys, and the best-fitting branch of a union instead of "invalid input". */
function flatten(issue: z.core.$ZodIssue): BlueprintProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: 'there is no such setting',
    }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const deepest = issue.errors.toSorted((a, b) => depthOf(b) - depthOf(a))[0] ?? [];
    const nested = deepest.flatMap(flatten);
    return nested.map((problem) => ({ ...problem, path: [...issue.path, ...problem.path] }));
  }
  const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  return [{ path: issue.path, message: isMissing ? 'is missing' : issue.message }];
}

function depthOf(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map(({ path }) => path.length));
}

function locate(source: Source, problem: BlueprintProblem): LocatedProblem {
  const path = problem.path.map(String).join('.');
  return { ...positionOf(source, offsetOf(source, problem)), path, message: problem.message };
}

/** Where the value (or the key, where the value is absent) stands; of something missing, where its parent does. */
function offsetOf({ text, document }: Source, problem: BlueprintProblem): number {
  let offset = document.contents?.range?.[0] ?? 0;
  let node: unknown = document.contents;
  for (const step of problem.path) {
    if (!isCollection(node)) break;
    const item = node.items.find((candidate, index) =>
      isPair(candidate)
        ? isScalar(candidate.key) && String(candidate.key.value) === String(step)
        : index === step,
    );
    if (item === undefined) break;
    const key: unknown = isPair(item) ? item.key : item;
    offset = rangeOf(key)?.[0] ?? offset;
    node = isPair(item) ? item.value : item;
  }
  const range = rangeOf(node);
  if (problem.excerpt === undefined || !range) return offset;
  const found = text.slice(0, range[1]).indexOf(problem.excerpt, range[0]);
  return found < 0 ? offset : found;
}

function rangeOf(node: unknown): readonly [number, number, number] | undefined {
  if (!isScalar(node) && !isCollection(node)) return undefined;
  return node.range ?? undefined;
}

function positionOf({ lines }: Source, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

function invalid(
  fileName: string,
  problems: readonly LocatedProblem[],
): Result<never, Failure<'blueprints.invalid'>> {
  const told = problems.slice(0, MOST_TOLD);
  const lines = told.map(({ line, column, path, message }) => {
    const place = `${fileName}:${line}:${column}`;
    return path === '' ? `${place} ${message}` : `${place} ${path}: ${message}`;
  });
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  return fail(
    'blueprints.invalid',
    `The blueprint has ${count}; correct and publish it again.\n${lines.join('\n')}`,
    { details: { problems: told } },
  );
}
