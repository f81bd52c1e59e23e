import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { examine } from '@fleetcommand/application/use-cases/fleet/examine';
import { examination, type Examination } from '@fleetcommand/contracts/http/admin/examination';
import { VERSION } from '@fleetcommand/runtime/version';

import { Access } from '../identity/access.js';
import { Documented } from '../manners/responds.js';
import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';

@ApiTags('operators')
@Controller('v1/admin/examination')
@Access('fleet.read')
export class ExaminationController {
  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  @Get()
  @Documented({
    operationId: 'examineInstallation',
    summary:
      'What is missing or wrong with this installation, each with its fix: migrations, workers, clusters, edges, DNS, certificates',
    answer: examination,
    problems: ['accounts.operators-only'],
  })
  async examine(): Promise<Examination> {
    const host = new URL(this.parts.settings.publicUrl).hostname;
    const findings = await examine(this.parts, { version: VERSION, host });
    return { checks: findings.map((finding) => ({ ...finding })) };
  }
}
