import type { Operation } from '@fleetcommand/contracts/http/operations';
import type { Tenant } from '@fleetcommand/contracts/http/tenants';

interface KindTexts {
  /** While it runs. */
  readonly doing: string;
  readonly done: string;
  readonly failed: string;
}

const TEXTS_OF_KIND: Readonly<Record<Operation['kind'], KindTexts>> = {
  'tenant.create': {
    doing: 'Setting up',
    done: 'is live',
    failed: 'could not be set up',
  },
  'tenant.adopt': {
    doing: 'Adopting',
    done: 'is live',
    failed: 'could not be adopted',
  },
  'tenant.update': {
    doing: 'Updating',
    done: 'is up to date',
    failed: 'could not be updated',
  },
  'tenant.upgrade': {
    doing: 'Upgrading',
    done: 'is upgraded',
    failed: 'could not be upgraded',
  },
  'tenant.restart': {
    doing: 'Restarting',
    done: 'is restarted',
    failed: 'could not be restarted',
  },
  'tenant.suspend': {
    doing: 'Switching off',
    done: 'is switched off; its data is kept',
    failed: 'could not be switched off',
  },
  'tenant.resume': {
    doing: 'Bringing back',
    done: 'is live again',
    failed: 'could not be brought back',
  },
  'tenant.hibernate': {
    doing: 'Putting to sleep',
    done: 'is asleep; its data is kept',
    failed: 'could not be put to sleep',
  },
  'tenant.wake': {
    doing: 'Waking',
    done: 'is awake',
    failed: 'could not be woken',
  },
  'tenant.delete': {
    doing: 'Deleting',
    done: 'is deleted',
    failed: 'could not be deleted',
  },
  'tenant.move': {
    doing: 'Moving',
    done: 'is in its new place',
    failed: 'could not be moved',
  },
  'tenant.restore': {
    doing: 'Restoring',
    done: 'has the data of its backup',
    failed: 'could not be restored',
  },
};

/** What is being done, before a name or alone. */
export const doingOf = (kind: Operation['kind']): string => TEXTS_OF_KIND[kind].doing;

/** What an operation is at, in one line: `Setting up Acme Chat`, `Acme Chat is live`. */
export function headlineOf(
  { kind, state }: Pick<Operation, 'kind' | 'state'>,
  name: string,
): string {
  const texts = TEXTS_OF_KIND[kind];
  if (state === 'succeeded') return `${name} ${texts.done}`;
  if (state === 'failed') return `${name} ${texts.failed}`;
  if (state === 'canceled') return `${texts.doing} ${name} was canceled`;
  return `${texts.doing} ${name}`;
}

/** What happens after a failure, and what its owner can do. */
export function afterFailure(
  kind: Operation['kind'],
  tenant: Pick<Tenant, 'state' | 'conditions'> | undefined,
): string {
  const ready = tenant?.conditions.find(({ type }) => type === 'Ready');
  if (tenant?.state === 'active') return 'The instance itself is live.';
  if (ready?.reason === 'RetriesExhausted') {
    return 'We keep trying in the background, and the instance becomes live by itself once the cause is gone.';
  }
  if (kind === 'tenant.delete') {
    return 'What is left stays listed as being deleted. Delete it again to make another attempt.';
  }
  return 'Nothing more happens by itself. Restart the instance to make another attempt, or delete it.';
}
