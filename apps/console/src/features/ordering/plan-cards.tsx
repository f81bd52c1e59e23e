import type { Plan } from '@fleetcommand/contracts/http/catalogue';
import { Button, Group, Radio, SimpleGrid, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { plansQuery } from '../../api/catalogue.js';
import { formatBytes, formatCount, formatPrice } from '../../ui/amounts.js';
import classes from './plan-cards.module.css';

interface PlanCardsProps {
  /** Empty is the first. */
  readonly plan: string;
  readonly error: ReactNode;
  readonly onChange: (plan: string) => void;
}

/** The plans side by side, with what they cost and hold. */
export function PlanCards({ plan, error, onChange }: PlanCardsProps) {
  const { data: plans, isError, refetch } = useQuery(plansQuery);
  if (isError && !plans) {
    return (
      <Group gap="sm" role="alert">
        <Text>The plans could not be loaded.</Text>
        <Button variant="default" onClick={() => void refetch()}>
          Try again
        </Button>
      </Group>
    );
  }
  return (
    <Radio.Group
      label="Plan"
      name="plan"
      value={plan || (plans?.[0]?.id ?? '')}
      error={error}
      onChange={onChange}
    >
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm" mt={6}>
        {plans
          ? plans.map((one) => <PlanCard key={one.id} plan={one} />)
          : [1, 2, 3].map((card) => <Skeleton key={card} className={classes.card} />)}
      </SimpleGrid>
    </Radio.Group>
  );
}

function PlanCard({ plan: { id, name, description, price, limits } }: { readonly plan: Plan }) {
  return (
    <Radio.Card value={id} withBorder className={classes.card}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text span fw={650}>
          {name}
        </Text>
        <Radio.Indicator />
      </Group>
      <Text span fw={600} className={classes.price}>
        {formatPrice(price)}
      </Text>
      <Text span size="sm" c="dimmed" className={classes.description}>
        {description}
      </Text>
      <Text span size="sm" className={classes.limits}>
        {limitsOf(limits).map((limit) => (
          <span key={limit}>{limit}</span>
        ))}
      </Text>
    </Radio.Card>
  );
}

function limitsOf({ replicas, memoryBytes, storageBytes, domains, members }: Plan['limits']) {
  return [
    `${formatCount(replicas, 'replica', 'replicas')} with ${formatBytes(memoryBytes)}`,
    `${formatBytes(storageBytes)} of storage`,
    formatCount(domains, 'domain of your own', 'domains of your own'),
    `up to ${formatCount(members, 'person', 'people')}`,
  ];
}
