import { USUAL_LABEL_OPTIONS } from '../labels/usual-options.js';
import type { FlowOptions } from './read-flow.js';

/** As an installation has them that says nothing of its own; whichever port labels name, `web` listens there. */
export const USUAL_FLOW_OPTIONS: FlowOptions = {
  ...USUAL_LABEL_OPTIONS,
  entryPointAt: () => 'web',
};
