import { Module, type DynamicModule } from '@nestjs/common';

import { DriftWatch } from './drift-watch.js';
import { EdgeRecords } from './edge-records.js';
import { EdgeReports } from './edge-reports.js';
import { FleetClusters } from './fleet-clusters.js';
import { JobConsumers } from './job-consumers.js';
import { OutboxRelay } from './outbox-relay.js';
import type { WorkerParts } from './parts.js';
import { Backups } from './backups.js';
import { Billing } from './billing.js';
import { Certificates } from './certificates.js';
import { Schedules } from './schedules.js';
import { SteeredTenants } from './steered-tenants.js';
import { PARTS } from './tokens.js';
import { Webhooks } from './webhooks.js';

/** Everything the worker runs, over the parts it is handed. */
@Module({})
export class WorkerModule {
  static forParts(parts: WorkerParts): DynamicModule {
    return {
      module: WorkerModule,
      providers: [
        { provide: PARTS, useValue: parts },
        OutboxRelay,
        JobConsumers,
        DriftWatch,
        Schedules,
        EdgeReports,
        EdgeRecords,
        FleetClusters,
        SteeredTenants,
        Backups,
        Billing,
        Certificates,
        Webhooks,
      ],
    };
  }
}
