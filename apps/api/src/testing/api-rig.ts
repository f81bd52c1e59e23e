import type { EdgeExplanation } from '@fleetcommand/application/ports/edge-inspector';
import { createPasswordHasher } from '@fleetcommand/adapter-secrets/passwords';
import { createSecretBox } from '@fleetcommand/adapter-secrets/secret-box';
import { tokenSource } from '@fleetcommand/adapter-secrets/tokens';
import type { SignupResponse } from '@fleetcommand/contracts/http/accounts';
import { DEFAULT_PLANS } from '@fleetcommand/domain/plans/default-plans';
import { ManualClock } from '@fleetcommand/kernel/clock';
import { fail } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { Health } from '@fleetcommand/runtime/health';
import { createLogger } from '@fleetcommand/runtime/logging';
import { aBlueprint, aCluster, aRegion } from '@fleetcommand/testing/builders/catalogue';
import {
  createInMemoryStore,
  type InMemoryStore,
} from '@fleetcommand/testing/fakes/in-memory-store';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { uuidIds } from '@fleetcommand/runtime/ids';
import { Registry } from 'prom-client';
import type { InjectOptions, Response } from 'light-my-request';

import { createApp } from '../app.js';
import { createRateLimits, type RateLimitSettings } from '../platform/rate-limits.js';
import type { ApiParts } from '../platform/settings.js';
