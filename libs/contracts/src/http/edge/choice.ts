/** `POST /v1/test-request` of the edge: which router would take a request, and why not the others. */
import { z } from 'zod';

import { edgeObject } from '../edge.js';

export const testRequest = z
  .strictObject({
    /** A URL says entry point, host and path in one: `https://acme.apps.example.com/login`. */
    url: z
      .url({ protocol: /^https?$/, error: 'write it as https://host/path' })
      .max(2_000)
      .meta({ example: 'https://acme.apps.example.com/login' }),
    method: z
      .string()
      .regex(/^[A-Za-z]{1,20}$/, 'use a method such as GET')
      .default('GET'),
    headers: z.record(z.string().max(200), z.string().max(2_000)).default({}),
    /** For rules that look at the client's address. */
    clientAddress: z
      .union([z.ipv4(), z.ipv6()])
      .default('203.0.113.1')
      .meta({ description: 'Of the client, for rules that look at it' }),
  })
  .meta({ id: 'TestRequest' });
export type TestRequest = z.infer<typeof testRequest>;

const judgedRouter = z.object({
  name: z.string(),
  rule: z.string(),
  priority: z.number(),
  object: edgeObject,
  tenant: z.string().nullable(),
  /** Its rule holds. */
  matches: z.boolean(),
  why: z.string(),
});
export type JudgedRouter = z.infer<typeof judgedRouter>;

export const testRequestAnswer = z
  .object({
    entryPoint: z.string(),
    /** As routers see them; null where the request is refused before. */
    host: z.string().nullable(),
    path: z.string().nullable(),
    /**
     * - `refused`, `redirected`, `acme-challenge`: by the edge, before any router is looked for.
     * - `answered`: with a page of the edge's own.
     * - `forwarded`: through the winner's middlewares to its service.
     */
    outcome: z.enum(['refused', 'redirected', 'acme-challenge', 'answered', 'forwarded']),
    /** Of the answer, where the edge gives one itself. */
    status: z.int().nullable(),
    /** What happens, in one sentence. */
    message: z.string(),
    winner: judgedRouter.nullable(),
    middlewares: z.array(z.string()),
    service: z.string().nullable(),
    endpoints: z.array(
      z.object({
        address: z.string(),
        port: z.int(),
        ready: z.boolean(),
        terminating: z.boolean(),
      }),
    ),
    /** Routers that match as well, or name the host; likeliest first. */
    losers: z.array(judgedRouter),
    /** Further routers, for other hosts. */
    others: z.int().min(0),
  })
  .meta({ id: 'TestRequestAnswer' });
export type TestRequestAnswer = z.infer<typeof testRequestAnswer>;
