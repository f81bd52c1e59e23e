import { err } from '@fleetcommand/kernel/result';
import { z } from 'zod';
import { excerpt } from '../../../ir/names.js';
import { middlewareKind } from './kind.js';

const MediaTypes = z.array(z.string()).max(100).nullish();
const Compress = z.object({
  includedContentTypes: MediaTypes.describe('Only these types; all when left out.'),
  excludedContentTypes: MediaTypes,
  minResponseBodyBytes: z.int().min(0).optional(),
  encodings: z
    .array(z.string())
    .describe('gzip is the one this edge has; br and zstd are passed over.')
    .nullish(),
  defaultEncoding: z.string().optional(),
});

const MEDIA_TYPE = /^[a-z0-9!#$&^_.+-]{1,60}\/[a-z0-9!#$&^_.+-]{1,60}$/;
/** Of one line of haproxy.cfg. */
const MOST_TYPES = 30;

export const compress = middlewareKind(Compress, (spec, around) => {
  const types = [...new Set((spec.includedContentTypes ?? []).map(mediaType))].sort();
  const wrong = types.find((type) => !MEDIA_TYPE.test(type));
  if (wrong !== undefined)
    return err({
      field: 'includedContentTypes',
      message: `"${excerpt(wrong)}" is no media type such as text/html. Correct it.`,
    });
  if (types.length > MOST_TYPES)
    return err({
      field: 'includedContentTypes',
      message: `It has ${types.length} types; at most ${MOST_TYPES} are supported. Leave some out.`,
    });
  // gRPC is never compressed, here nor there.
  if ((spec.excludedContentTypes ?? []).some((type) => mediaType(type) !== 'application/grpc'))
    return err({
      field: 'excludedContentTypes',
      message:
        'HAProxy compresses the types of a list, or all: it cannot leave some out. Name those to compress in includedContentTypes.',
    });
  const { encodings, minResponseBodyBytes, defaultEncoding } = spec;
  if (encodings && encodings.length > 0 && !encodings.includes('gzip'))
    return err({
      field: 'encodings',
      message:
        'HAProxy compresses by gzip, and has neither br nor zstd. Add gzip to the encodings.',
    });
  if (minResponseBodyBytes)
    around.warn(
      'minResponseBodyBytes',
      'Answers are compressed whatever their size: it is ignored. Leave it out.',
    );
  if (defaultEncoding)
    around.warn(
      'defaultEncoding',
      'Clients that send no Accept-Encoding get answers as they are: it is ignored. Leave it out.',
    );
  return { kind: 'compress', types };
});

function mediaType(text: string): string {
  return text.split(';')[0]!.trim().toLowerCase();
}
