import { z } from 'zod';
import { middlewareKind } from './kind.js';
import { Path } from './paths.js';

const ReplacePath = z.object({ path: Path });

export const replacePath = middlewareKind(ReplacePath, ({ path }) => ({
  kind: 'replacePath',
  path,
}));
