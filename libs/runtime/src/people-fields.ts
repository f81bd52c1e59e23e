import { z } from 'zod';

/** About the people of an installation, for every program that deals with them. */
export const peopleFields = {
  /** What waits for an owner to confirm their e-mail address: nothing, making instances, or opening them to visitors. */
  EMAIL_VERIFICATION: z.enum(['off', 'before-provisioning', 'before-going-live']).default('off'),
} as const;
