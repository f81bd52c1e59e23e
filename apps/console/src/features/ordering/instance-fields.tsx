import { NativeSelect, Stack, TextInput, type InputWrapperProps } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ChangeEvent, ReactNode } from 'react';

import { openRegionsQuery } from '../../api/catalogue.js';
import { PlanCards } from './plan-cards.js';
import { SlugField } from './slug-field.js';

/** What is chosen about a new instance; an empty plan or region is the first that is offered. */
export interface InstanceChoice {
  readonly name: string;
  readonly slug: string;
  readonly plan: string;
  readonly region: string;
}

export const NO_CHOICE: InstanceChoice = { name: '', slug: '', plan: '', region: '' };

interface InstanceFieldsProps {
  readonly values: InstanceChoice;
  /** What the service refused, by field. */
  readonly errorOf: (field: keyof InstanceChoice) => ReactNode;
  readonly onChange: (change: Partial<InstanceChoice>) => void;
}

/** The fields that say which instance somebody wants: on sign-up, and for every further one. */
export function InstanceFields({ values, errorOf, onChange }: InstanceFieldsProps) {
  return (
    <Stack gap="md">
      <TextInput
        label="Instance name"
        description="For you and your colleagues. It can be changed later."
        name="instance-name"
        required
        withAsterisk={false}
        maxLength={60}
        value={values.name}
        error={errorOf('name')}
        onChange={({ currentTarget }) => onChange({ name: currentTarget.value })}
      />
      <SlugField
        slug={values.slug}
        region={values.region}
        error={errorOf('slug')}
        onChange={(slug) => onChange({ slug })}
      />
      <PlanCards
        plan={values.plan}
        error={errorOf('plan')}
        onChange={(plan) => onChange({ plan })}
      />
      <RegionField
        region={values.region}
        error={errorOf('region')}
        onChange={(region) => onChange({ region })}
      />
    </Stack>
  );
}

interface RegionFieldProps extends Pick<InputWrapperProps, 'error'> {
  readonly region: string;
  readonly onChange: (region: string) => void;
}

/** Asked only where there is a choice. */
function RegionField({ region, error, onChange }: RegionFieldProps) {
  const { data: regions = [] } = useQuery(openRegionsQuery);
  if (regions.length < 2) return null;
  return (
    <NativeSelect
      label="Region"
      description="Where the instance runs and its data stays."
      data={regions.map(({ id, name }) => ({ value: id, label: name }))}
      value={region}
      error={error}
      onChange={({ currentTarget }: ChangeEvent<HTMLSelectElement>) =>
        onChange(currentTarget.value)
      }
    />
  );
}
