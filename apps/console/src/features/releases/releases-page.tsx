import type { RolloutDocument } from '@fleetcommand/contracts/http/admin/releases';
import { Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { releasesQuery, rolloutsQuery } from '../../api/releases.js';
import { DialogButton } from '../../ui/dialog-button.js';
import { counted } from '../../ui/figures.js';
import { Message, UnloadedPage } from '../../ui/page-states.js';
import { usePageTitle } from '../../ui/page-title.js';
import { Page } from '../../ui/page.js';
import { Panel } from '../../ui/panel.js';
import classes from './releases-page.module.css';
import { PublishDialog } from './publish-dialog.js';
import { PastRollouts, RolloutUnderWay } from './rollouts.js';
import { ShareBar, type Share } from './share-bar.js';
import { VersionTable } from './version-table.js';
import { applicationsOf, isOpen, type Application } from './versions.js';

/** Versions of each application, who is on which, and moving them. */
export function ReleasesPage() {
  usePageTitle('Releases');
  const releases = useQuery(releasesQuery);
  const rollouts = useQuery(rolloutsQuery);
  if (!releases.data) return <UnloadedPage query={releases} what="releases" />;
  if (!rollouts.data) return <UnloadedPage query={rollouts} what="rollouts" />;
  const applications = applicationsOf(releases.data);
  return (
    <Page
      title="Releases"
      actions={
        <DialogButton dialog={(onClose) => <PublishDialog onClose={onClose} />}>
          Publish a version
        </DialogButton>
      }
    >
      {applications.length === 0 && (
        <Message tone="idle" level={2} title="No application yet">
          The worker brings those of <code>BLUEPRINTS_DIR</code> when it starts; or publish one
          here.
        </Message>
      )}
      {applications.map((application) => (
        <ApplicationSection
          key={application.id}
          application={application}
          rollout={rollouts.data.find((one) => one.blueprint === application.id && isOpen(one))}
        />
      ))}
      <PastRollouts rollouts={rollouts.data.filter((one) => !isOpen(one))} />
    </Page>
  );
}

interface ApplicationSectionProps {
  readonly application: Application;
  readonly rollout: RolloutDocument | undefined;
}

function ApplicationSection({ application, rollout }: ApplicationSectionProps) {
  const { name, versions, tenants } = application;
  return (
    <section aria-label={name} className={classes.application}>
      <Group justify="space-between" gap="xs" mb="xs">
        <Title order={2} size="h3">
          {name}
        </Title>
        <Text c="dimmed" size="sm">
          {counted(tenants, 'instance')}
        </Text>
      </Group>
      <Stack gap="md">
        {tenants > 0 && (
          <ShareBar label={`Instances of ${name} by version`} shares={sharesOf(application)} />
        )}
        {rollout && <RolloutUnderWay rollout={rollout} />}
        <Panel flush>
          <VersionTable name={name} versions={versions} isRolling={rollout !== undefined} />
        </Panel>
      </Stack>
    </section>
  );
}

/** The newest stands out; what is older is quiet, and what is withdrawn is to be left. */
function sharesOf({ versions }: Application): readonly Share[] {
  const newest = versions.find(({ withdrawnAt }) => withdrawnAt === null);
  return versions.map((one) => ({
    label: `${counted(one.tenants, 'instance')} on version ${one.version}`,
    count: one.tenants,
    tone: toneOf(one === newest, one.withdrawnAt !== null),
  }));
}

function toneOf(isNewest: boolean, isWithdrawn: boolean): Share['tone'] {
  if (isWithdrawn) return 'waiting';
  return isNewest ? 'live' : 'idle';
}
