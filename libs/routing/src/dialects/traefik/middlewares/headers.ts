import { z } from 'zod';
import { HeaderName, HeaderValue, lowerCaseNames } from './header-fields.js';
import { middlewareKind } from './kind.js';

const HeaderValues = z
  .record(HeaderName, HeaderValue)
  .refine((values) => Object.keys(values).length <= 16, {
    error: 'at most 16 headers are supported',
  })
  .nullish();

const Headers = z.strictObject({
  customRequestHeaders: HeaderValues,
  customResponseHeaders: HeaderValues,
});

export const headers = middlewareKind(
  Headers,
  ({ customRequestHeaders, customResponseHeaders }) => ({
    kind: 'headers',
    request: lowerCaseNames(customRequestHeaders ?? {}),
    response: lowerCaseNames(customResponseHeaders ?? {}),
  }),
);
