import type { PasswordHasher, TokenSource } from '../../ports/secret-box.js';
import type { Store } from '../../ports/store.js';
import type { MailDependencies } from '../mail/queue-mail.js';

export interface AccountDependencies extends MailDependencies {
  readonly store: Store;
  readonly tokens: TokenSource;
  readonly passwords: PasswordHasher;
}
