import type { StoredIntake } from './settings.js';

/** What somebody asks for who signs up. */
export interface NewcomerWish {
  readonly email: string;
  readonly slug: string;
  /** Of the platform address that the slug makes. */
  readonly hostname: string;
}

/** What they can be refused for. */
export interface NewcomerFacts {
  readonly intake: StoredIntake;
  readonly isEmailTaken: boolean;
  readonly isSlugTaken: boolean;
  /** Somebody had the address before, and it may be kept for them. */
  readonly isAddressUsed: boolean;
}

/** Of several aggregates, in one question: it is asked for each signup. */
export interface NewcomerReader {
  look(wish: NewcomerWish): Promise<NewcomerFacts>;
}
