import { ChoiceField } from '../../ui/choice-field.js';

const CHOICES = [
  { value: '', label: 'Every status' },
  { value: 'enabled', label: 'Enabled' },
  { value: 'warning', label: 'With warnings' },
  { value: 'disabled', label: 'Disabled' },
];

export function StatusFilter() {
  return <ChoiceField name="status" label="Status" choices={CHOICES} />;
}
