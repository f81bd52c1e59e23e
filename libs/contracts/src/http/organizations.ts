import { z } from 'zod';

import { organization, role } from './accounts.js';
import { idOf, pageOf, timestamp, words } from './common.js';
import { organizationId } from './tenants.js';

export const userId = idOf('usr', 'a person');
export const invitationId = idOf('inv', 'an invitation');

const name = words(1, 100).meta({ example: 'Acme Ltd' });
const email = z.string().min(1).max(320).meta({ example: 'ada@example.com' });

/** An organization as one of its members sees it; `role` is that member's. */
export const organizationDetails = organization
  .extend({
    createdAt: timestamp,
    /** Once deletion was asked for: when, and from when on it is carried out. */
    deletion: z.object({ requestedAt: timestamp, dueAt: timestamp }).nullable(),
  })
  .meta({ id: 'OrganizationDetails' });
export type OrganizationDetails = z.infer<typeof organizationDetails>;
export const organizationList = z
  .object({ data: z.array(organizationDetails) })
  .meta({ id: 'OrganizationList' });

export const updateOrganizationRequest = z
  .strictObject({ name })
  .meta({ id: 'UpdateOrganization' });
export type UpdateOrganizationRequest = z.infer<typeof updateOrganizationRequest>;

/** The name is repeated so that nobody deletes the wrong one. */
export const deleteOrganizationRequest = z
  .strictObject({ name })
  .meta({ id: 'DeleteOrganization' });
export type DeleteOrganizationRequest = z.infer<typeof deleteOrganizationRequest>;

export const member = z
  .object({ userId, email: z.string(), role, joinedAt: timestamp })
  .meta({ id: 'Member' });
export type Member = z.infer<typeof member>;
export const memberPage = pageOf(member).meta({ id: 'MemberPage' });

export const updateMemberRequest = z
  .strictObject({ role: role.meta({ example: 'viewer' }) })
  .meta({ id: 'UpdateMember' });
export type UpdateMemberRequest = z.infer<typeof updateMemberRequest>;

export const transferRequest = z
  .strictObject({ userId: userId.meta({ description: 'The member who becomes owner' }) })
  .meta({ id: 'TransferOrganization' });
export type TransferRequest = z.infer<typeof transferRequest>;

export const invitation = z
  .object({
    id: invitationId,
    email: z.string(),
    role,
    state: z.enum(['open', 'accepted', 'revoked', 'expired']),
    createdAt: timestamp,
    expiresAt: timestamp,
  })
  .meta({ id: 'Invitation' });
export type Invitation = z.infer<typeof invitation>;
export const invitationPage = pageOf(invitation).meta({ id: 'InvitationPage' });

export const inviteRequest = z
  .strictObject({ email, role: role.meta({ example: 'developer' }) })
  .meta({ id: 'Invite' });
export type InviteRequest = z.infer<typeof inviteRequest>;

const token = z
  .string()
  .min(1)
  .max(200)
  .meta({ description: 'From the mail', example: 'q7Vb0zqRk5mJx0c1y2e3r4t5u6i7o8p9a0s1d2f3g4h' });

/** What the mail’s link leads to, before anything is done. */
export const lookAtInvitationRequest = z.strictObject({ token }).meta({ id: 'LookAtInvitation' });
export type LookAtInvitationRequest = z.infer<typeof lookAtInvitationRequest>;
export const invitationPreview = z
  .object({ organization: z.string(), email: z.string(), role, hasAccount: z.boolean() })
  .meta({ id: 'InvitationPreview' });
export type InvitationPreview = z.infer<typeof invitationPreview>;

/** With a password, for somebody who has no account yet; without, for whoever is signed in. */
export const acceptInvitationRequest = z
  .strictObject({
    token,
    password: z
      .string()
      .min(1)
      .max(1_000)
      .optional()
      .meta({ description: 'Of the account to be made', example: 'correct horse battery staple' }),
  })
  .meta({ id: 'AcceptInvitation' });
export type AcceptInvitationRequest = z.infer<typeof acceptInvitationRequest>;

export const organizationIdParam = organizationId;
