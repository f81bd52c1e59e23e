import type { IntakeSettings } from '@fleetcommand/contracts/http/admin/settings';
import { Button, Group, NumberInput, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { changeSettings } from '../../api/fleet-desk.js';
import { Notice } from '../../ui/notice.js';
import { Refusal } from '../../ui/refusal.js';
import { Section } from '../../ui/section.js';

/** The form: a ceiling that is left empty is none. */
interface Values {
  readonly signups: boolean;
  readonly creations: boolean;
  readonly notice: string;
  readonly instances: number | '';
  readonly instancesPerOrganization: number | '';
  readonly creationsPerDay: number | '';
}

const CEILINGS = [
  ['instances', 'Instances of everybody', 'All customers together.'],
  ['instancesPerOrganization', 'Instances of one organization', 'Deleted ones do not count.'],
  ['creationsPerDay', 'Made in a day', 'By one organization; deleted ones count too.'],
] as const;

interface IntakePanelProps {
  readonly intake: IntakeSettings;
  readonly etag: string;
}

/** Who is let in and how many: what operators reach for when signing up is abused, or room runs out. */
export function IntakePanel({ intake, etag }: IntakePanelProps) {
  const queryClient = useQueryClient();
  const form = useForm<Values>({ initialValues: toValues(intake) });
  const changing = useMutation({
    mutationFn: (values: Values) => changeSettings({ intake: toIntake(values) }, etag),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['fleet', 'settings'] }),
  });
  const isClosed = intake.signups === 'closed' || intake.creations === 'closed';
  return (
    <Section
      title="Who is let in"
      about="It holds from the moment it is saved. Customers and instances that are there go on as before."
    >
      <form onSubmit={form.onSubmit((values) => changing.mutate(values))} noValidate>
        <Stack gap="md">
          {isClosed && (
            <Notice tone="degraded" title={closedTitle(intake)}>
              {intake.notice || 'People read that they should come back later.'}
            </Notice>
          )}
          <Switch
            label="Anybody can sign up"
            {...form.getInputProps('signups', { type: 'checkbox' })}
          />
          <Switch
            label="Instances are made"
            description="Switched off, nobody gets another one, and signing up is closed too."
            {...form.getInputProps('creations', { type: 'checkbox' })}
          />
          <TextInput
            label="What people read while something is closed"
            placeholder="We are moving house until Monday."
            maxLength={300}
            {...form.getInputProps('notice')}
          />
          <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="md">
            {CEILINGS.map(([name, label, description]) => (
              <NumberInput
                key={name}
                label={label}
                description={description}
                placeholder="No ceiling"
                min={0}
                max={1_000_000}
                allowDecimal={false}
                {...form.getInputProps(name)}
              />
            ))}
          </SimpleGrid>
          <Refusal error={changing.error} what="It was not changed" />
          <Group justify="flex-end">
            <Button type="submit" loading={changing.isPending} disabled={!form.isDirty()}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}

function closedTitle({ signups, creations }: IntakeSettings): string {
  if (creations === 'open') return 'Signing up is closed';
  return signups === 'open'
    ? 'No instances are made'
    : 'Nobody is let in, and no instances are made';
}

function toValues({ signups, creations, notice, ...ceilings }: IntakeSettings): Values {
  return {
    signups: signups === 'open',
    creations: creations === 'open',
    notice,
    instances: ceilings.instances ?? '',
    instancesPerOrganization: ceilings.instancesPerOrganization ?? '',
    creationsPerDay: ceilings.creationsPerDay ?? '',
  };
}

function toIntake({ signups, creations, notice, ...ceilings }: Values): IntakeSettings {
  const most = (value: number | '') => (value === '' ? null : value);
  return {
    signups: signups ? 'open' : 'closed',
    creations: creations ? 'open' : 'closed',
    notice,
    instances: most(ceilings.instances),
    instancesPerOrganization: most(ceilings.instancesPerOrganization),
    creationsPerDay: most(ceilings.creationsPerDay),
  };
}
