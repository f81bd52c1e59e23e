import type { z } from 'zod';

import { doctorReport } from '../local.js';

/** What is missing or wrong with the installation, each with its fix: as `fleet doctor` says it of one machine. */
export const examination = doctorReport.meta({ id: 'Examination' });
export type Examination = z.infer<typeof examination>;
