/**
 * Observes: every certificate that is wanted, and when it was said to be looked at. Changes: orders and renews them,
 * brings them to the edges, and takes away those nobody wants any more.
 */
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { demandPlatformCertificates } from '@fleetcommand/application/use-cases/certificates/demand-platform-certificates';
import { overlookCertificates } from '@fleetcommand/application/use-cases/certificates/oversee-certificates';
import { stepCertificate } from '@fleetcommand/application/use-cases/certificates/step-certificate';
import { resyncCertificates } from '@fleetcommand/application/use-cases/certificates/resync-certificates';
import { sweepCertificates } from '@fleetcommand/application/use-cases/certificates/sweep-certificates';

import { CertificateMetrics } from './certificate-metrics.js';
import type { WorkerParts } from './parts.js';
import { PeriodicTasks } from './periodic-tasks.js';
import { PARTS } from './tokens.js';

const SWEEP_MS = 30_000;
const RESYNC_MS = 5 * 60_000;

@Injectable()
export class Certificates implements OnApplicationBootstrap {
  private readonly tasks: PeriodicTasks;
  private readonly metrics: CertificateMetrics;

  constructor(@Inject(PARTS) private readonly parts: WorkerParts) {
    this.tasks = new PeriodicTasks(parts.logger);
    this.metrics = new CertificateMetrics(parts.metrics);
  }

  onApplicationBootstrap(): void {
    const { certificates, logger } = this.parts;
    if (!certificates) {
      logger.info('no certificate authority is configured: certificates are left to others');
      return;
    }
    this.tasks.start('certificate sweep', SWEEP_MS, async () => {
      await this.ensurePlatform();
      await sweepCertificates(certificates);
      this.metrics.observe(await overlookCertificates(certificates));
    });
    this.tasks.start('certificate resync', RESYNC_MS, async () => {
      const { broughtAgain, deleted } = await resyncCertificates(certificates);
      if (broughtAgain + deleted > 0)
        logger.warn(
          { broughtAgain, deleted },
          'certificates in clusters were not as they should be',
        );
    });
  }

  async stop(): Promise<void> {
    await this.tasks.stop();
  }

  /** Goes on with the certificate as far as it can. */
  async step(purpose: string): Promise<void> {
    const { certificates, logger } = this.parts;
    if (!certificates) return;
    const report = await stepCertificate(certificates, purpose);
    if (report.failure) {
      const { code, message } = report.failure;
      this.metrics.failed(code);
      logger.warn(
        { purpose, code, reason: message, retryInMs: report.nextLookAfterMs },
        'a certificate waits',
      );
    }
    if (!report.isRenewed) return;
    this.metrics.issued();
    logger.info({ purpose, steps: report.steps }, 'certificate issued');
  }

  private async ensurePlatform(): Promise<void> {
    const { config, reconcile } = this.parts;
    await demandPlatformCertificates(reconcile, {
      appsDomain: config.APPS_DOMAIN,
      consoleHost: new URL(config.PUBLIC_URL).hostname,
      keyType: config.ACME_KEY_TYPE,
    });
  }
}
