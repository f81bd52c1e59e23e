/**
 * Observes: every certificate that is wanted, and when it was said to be looked at. Changes: orders and renews them,
 * brings them to the edges, and takes away those nobody wants any more.
 */
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { systemTimers } from '@fleetcommand/application/ports/timers';
import { stepCertificate } from '@fleetcommand/application/use-cases/certificates/step-certificate';
import { sweepCertificates } from '@fleetcommand/application/use-cases/certificates/sweep-certificates';

import { startLoop, type Loop } from './loop.js';
import type { WorkerParts } from './parts.js';
import { PARTS } from './tokens.js';

/** `*.apps.example.com` and the console's own name, on one certificate. */
const PLATFORM_CERTIFICATE = 'platform/wildcard';
const SWEEP_MS = 30_000;

@Injectable()
export class Certificates implements OnApplicationBootstrap {
  private sweeping: Loop | undefined;

  constructor(@Inject(PARTS) private readonly parts: WorkerParts) {}

  onApplicationBootstrap(): void {
    const { certificates, logger } = this.parts;
    if (!certificates) {
      logger.info('no certificate authority is configured: certificates are left to others');
      return;
    }
    const look = async () => {
      await this.ensurePlatform();
      await sweepCertificates(certificates);
    };
    this.sweeping = startLoop(systemTimers, SWEEP_MS, look, (error) => {
      logger.warn({ err: error }, 'certificates could not be swept; it is tried again');
    });
  }

  async stop(): Promise<void> {
    await this.sweeping?.stop();
  }

  /** Goes on with the certificate as far as it can. */
  async step(purpose: string): Promise<void> {
    const { certificates, logger } = this.parts;
    if (!certificates) return;
    const report = await stepCertificate(certificates, purpose);
    if (report.failure) {
      const { code, message } = report.failure;
      logger.warn(
        { purpose, code, reason: message, retryInMs: report.nextLookAfterMs },
        'a certificate waits',
      );
    }
    if (report.isRenewed) logger.info({ purpose, steps: report.steps }, 'certificate issued');
  }

  private async ensurePlatform(): Promise<void> {
    const { config, reconcile } = this.parts;
    const hostnames = [`*.${config.APPS_DOMAIN}`, new URL(config.PUBLIC_URL).hostname];
    await reconcile.store.certificates.ensure(
      {
        id: reconcile.ids.next('crt'),
        purpose: PLATFORM_CERTIFICATE,
        hostnames,
        tenantId: null,
        challenge: 'dns-01',
        challengeTarget: null,
        keyType: 'ecdsa-p256',
      },
      reconcile.clock.now(),
    );
  }
}
