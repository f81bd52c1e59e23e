import { Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

import { isProblem } from '../api/api-problem.js';
import { ButtonLink } from './links.js';
import { ToneIcon } from './state-badge.js';
import type { Tone } from './state-look.js';
import { usePageTitle } from './page-title.js';
import classes from './page-states.module.css';

interface MessageProps {
  readonly tone: Tone;
  readonly title: string;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  /** Of its heading: 1 where it takes a page's place, 2 inside of one. */
  readonly level?: 1 | 2;
}

/** What takes a page's or a section's place when there is nothing else to show. */
export function Message({ tone, title, children, actions, level = 1 }: MessageProps) {
  return (
    <div className={classes.message} role={tone === 'failed' ? 'alert' : undefined}>
      <ToneIcon tone={tone} size={32} />
      <Title order={level} size="h3">
        {title}
      </Title>
      <Text c="dimmed" maw="36rem" component="div">
        {children}
      </Text>
      {actions && (
        <Group gap="sm" justify="center">
          {actions}
        </Group>
      )}
    </div>
  );
}

export function NotFound({ what = 'page' }: { readonly what?: string }) {
  usePageTitle('Not found');
  return (
    <Message
      tone="idle"
      title={`There is no such ${what}`}
      actions={<ButtonLink to="/">Your instances</ButtonLink>}
    >
      Check the address. What belongs to another organization, or was deleted, is not found either.
    </Message>
  );
}

export function NotAllowed({ reason }: { readonly reason: string }) {
  return (
    <Message
      tone="suspended"
      title="Your role does not allow this"
      actions={<ButtonLink to="/">Your instances</ButtonLink>}
    >
      {reason} An owner or admin of the organization can do it, or give you a role that may.
    </Message>
  );
}

interface FailureProps {
  readonly error: unknown;
  /** What was being loaded, such as `instance`. */
  readonly what: string;
  readonly onRetry: () => void;
  /** See `Message`. */
  readonly level?: 1 | 2;
}

interface SkeletonProps {
  readonly rows?: number;
  /** Of a row, in pixels. */
  readonly height?: number;
}

/** Why something could not be loaded, and what can be done about it. */
export function LoadFailure({ error, what, onRetry, level = 1 }: FailureProps) {
  if (isProblem(error, 'accounts.not-signed-in')) return <PageSkeleton />;
  if (isProblem(error) && error.status === 404) return <NotFound what={what} />;
  if (isProblem(error) && error.status === 403) return <NotAllowed reason={error.message} />;
  const requestId = isProblem(error) ? error.facts.requestId : null;
  return (
    <Message
      tone="failed"
      level={level}
      title={isProblem(error) ? error.facts.title : 'This page has a fault'}
      actions={<Button onClick={onRetry}>Try again</Button>}
    >
      {isProblem(error)
        ? error.message
        : 'It could not be shown, and it was not your doing. Try again, or reload the page.'}
      {requestId && (
        <Text size="sm" mt="xs" c="dimmed">
          Request <code>{requestId}</code>
        </Text>
      )}
    </Message>
  );
}

interface UnloadedProps {
  /** That has no data yet. */
  readonly query: { readonly isError: boolean; readonly error: unknown; refetch(): unknown };
  /** See `LoadFailure`. */
  readonly what: string;
}

/** In a page's place until its query has data: its outline, or why nothing came. */
export function UnloadedPage({ query, what }: UnloadedProps) {
  if (!query.isError) return <PageSkeleton />;
  return <LoadFailure error={query.error} what={what} onRetry={() => void query.refetch()} />;
}

/** The same in the place of a part of a page. */
export function UnloadedSection({ query, what, ...outline }: UnloadedProps & SkeletonProps) {
  if (!query.isError) return <SectionSkeleton {...outline} />;
  const retry = () => void query.refetch();
  return <LoadFailure error={query.error} what={what} level={2} onRetry={retry} />;
}

/** The outline of a part of a page while its content is on the way. */
export function SectionSkeleton({ rows = 4, height = 56 }: SkeletonProps) {
  return (
    <Stack gap="md" aria-busy="true">
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={height} />
      ))}
    </Stack>
  );
}

/** The outline of a page while its content is on the way. */
export function PageSkeleton() {
  return (
    <Stack gap="md" aria-busy="true">
      <h1 className={classes.hidden}>Loading</h1>
      <Skeleton height={36} width="min(18rem, 70%)" />
      <Skeleton height={20} width="min(28rem, 90%)" />
      <SectionSkeleton />
    </Stack>
  );
}
