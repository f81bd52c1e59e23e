/**
 * Identifiers are `<prefix>_<32 hex digits of a UUIDv7>`: sortable by creation time, safe in URLs, and
 * readable in a log. They are stored as they are shown.
 */
declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type UserId = Branded<'UserId'>;
export type OrganizationId = Branded<'OrganizationId'>;
export type MembershipId = Branded<'MembershipId'>;
export type SessionId = Branded<'SessionId'>;
export type TenantId = Branded<'TenantId'>;
export type OperationId = Branded<'OperationId'>;
export type EventId = Branded<'EventId'>;
export type AuditEventId = Branded<'AuditEventId'>;
export type OutboxId = Branded<'OutboxId'>;
export type DatabaseId = Branded<'DatabaseId'>;
export type ClusterId = Branded<'ClusterId'>;
export type CertificateId = Branded<'CertificateId'>;
export type DomainId = Branded<'DomainId'>;
export type EdgeId = Branded<'EdgeId'>;
export type ApiKeyId = Branded<'ApiKeyId'>;
export type InvitationId = Branded<'InvitationId'>;
export type MailId = Branded<'MailId'>;
export type PasskeyId = Branded<'PasskeyId'>;
export type SupportSessionId = Branded<'SupportSessionId'>;
export type IdentityProviderId = Branded<'IdentityProviderId'>;
export type EmailDomainId = Branded<'EmailDomainId'>;
export type WebhookEndpointId = Branded<'WebhookEndpointId'>;
export type WebhookMessageId = Branded<'WebhookMessageId'>;
export type WebhookDeliveryId = Branded<'WebhookDeliveryId'>;
export type SpecificationId = Branded<'SpecificationId'>;
export type BackupId = Branded<'BackupId'>;
export type RolloutId = Branded<'RolloutId'>;

export interface IdOf {
  usr: UserId;
  org: OrganizationId;
  mem: MembershipId;
  ses: SessionId;
  ten: TenantId;
  op: OperationId;
  evt: EventId;
  aud: AuditEventId;
  out: OutboxId;
  db: DatabaseId;
  clu: ClusterId;
  crt: CertificateId;
  dom: DomainId;
  edg: EdgeId;
  key: ApiKeyId;
  inv: InvitationId;
  mail: MailId;
  pk: PasskeyId;
  sup: SupportSessionId;
  idp: IdentityProviderId;
  edm: EmailDomainId;
  whe: WebhookEndpointId;
  msg: WebhookMessageId;
  whd: WebhookDeliveryId;
  spc: SpecificationId;
  bak: BackupId;
  rol: RolloutId;
}

export type IdPrefix = keyof IdOf;

/** Makes new ids. The adapter draws UUIDv7s; tests count. */
export interface IdGenerator {
  next<P extends IdPrefix>(prefix: P): IdOf[P];
}

const ID = /^([a-z]+)_([0-9a-f]{32})$/;

/** Whether `text` is an id with this prefix. */
export function isId<P extends IdPrefix>(prefix: P, text: string): text is IdOf[P] {
  return ID.exec(text)?.[1] === prefix;
}

/** The id of this prefix, from a UUID in any of its usual spellings. */
export function idFromUuid<P extends IdPrefix>(prefix: P, uuid: string): IdOf[P] {
  return `${prefix}_${uuid.replaceAll('-', '').toLowerCase()}` as IdOf[P];
}

/** The 32 hex digits after the prefix: for object names, where `_` is not allowed. */
export function bareId(id: string): string {
  return id.slice(id.indexOf('_') + 1);
}
