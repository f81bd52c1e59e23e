/** The dashboard that an edge serves itself, on its own port: the operators' edge page without a control plane. */
import './app/validate-without-eval.js';
import './app/styles.js';

import { edgeRouter } from './app/edge-router.js';
import { mount } from './app/mount.js';
import { createQueryClient } from './app/query-client.js';

mount(
  edgeRouter,
  createQueryClient(() => undefined),
);
