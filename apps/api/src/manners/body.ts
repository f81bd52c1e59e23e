import { Body, Param, Query, type PipeTransform } from '@nestjs/common';
import type { z } from 'zod';

import { ProblemError, type FieldError } from './problem-error.js';

/** Parses what came from outside; each fault is named by its JSON Pointer (RFC 6901). */
class ParsePipe<T extends z.ZodType> implements PipeTransform<unknown, z.infer<T>> {
  constructor(
    private readonly schema: T,
    private readonly what: 'body' | 'query' | 'path',
  ) {}

  transform(value: unknown): z.infer<T> {
    const parsed = this.schema.safeParse(value ?? {});
    if (parsed.success) return parsed.data;
    const errors = parsed.error.issues.flatMap(describeIssue);
    if (this.what === 'path')
      throw new ProblemError(
        'request.not-found',
        'That is not an id. Ids look like ten_0198f2b0c4d27a0e9a51f6b1c2d3e4f5.',
      );
    const fields = errors
      .map(({ pointer, detail }) => `${pointer || 'the body'} ${detail}`)
      .join('; ');
    throw new ProblemError(
      'request.malformed',
      `The ${this.what} is not as documented: ${fields}.`,
      { errors },
    );
  }
}

function describeIssue(issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: toPointer([...path, key]),
      detail: 'is not a field of this request; leave it out',
    }));
  }
  return [{ pointer: toPointer(path), detail: lowerFirst(issue.message) }];
}

function toPointer(path: readonly string[]): string {
  return path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** The request's body, parsed. The schema is also what OpenAPI shows. */
export const ParsedBody = <T extends z.ZodType>(schema: T): ParameterDecorator =>
  Body({ schema, pipes: [new ParsePipe(schema, 'body')] });
export const ParsedQuery = <T extends z.ZodType>(schema: T): ParameterDecorator =>
  Query({ schema, pipes: [new ParsePipe(schema, 'query')] });
export const ParsedParam = <T extends z.ZodType>(name: string, schema: T): ParameterDecorator =>
  Param(name, new ParsePipe(schema, 'path'));
