import { Body, Param, Query, type PipeTransform } from '@nestjs/common';
import type { z } from 'zod';

import { fieldErrors } from './field-errors.js';
import { ProblemError } from './problem-error.js';

/** Parses what came from outside; each fault is named by its JSON Pointer (RFC 6901). */
class ParsePipe<T extends z.ZodType> implements PipeTransform<unknown, z.infer<T>> {
  constructor(
    private readonly schema: T,
    private readonly what: 'body' | 'query' | 'path',
  ) {}

  transform(value: unknown): z.infer<T> {
    const parsed = this.schema.safeParse(value ?? {});
    if (parsed.success) return parsed.data;
    const errors = fieldErrors(parsed.error.issues, value);
    if (this.what === 'path')
      throw new ProblemError(
        'request.not-found',
        `There is nothing at this address: ${errors.map(({ detail }) => detail).join('; ')}.`,
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

/** The request's body, parsed. The schema is also what OpenAPI shows. */
export const ParsedBody = <T extends z.ZodType>(schema: T): ParameterDecorator =>
  Body({ schema, pipes: [new ParsePipe(schema, 'body')] });
export const ParsedQuery = <T extends z.ZodType>(schema: T): ParameterDecorator =>
  Query({ schema, pipes: [new ParsePipe(schema, 'query')] });
export const ParsedParam = <T extends z.ZodType>(name: string, schema: T): ParameterDecorator =>
  Param(name, { schema, pipes: [new ParsePipe(schema, 'path')] });
