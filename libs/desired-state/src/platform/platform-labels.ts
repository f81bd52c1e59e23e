export const PLATFORM_LABELS = {
  'app.kubernetes.io/part-of': 'fleetcommand',
  'app.kubernetes.io/managed-by': 'fleetcommand',
} as const;
