import { updateTenant } from '../../api/tenants.js';
import { NameDialog } from '../../ui/name-dialog.js';
import { useInstance } from './instance-context.js';
import { useInstanceChange } from './use-instance-change.js';

export function RenameDialog({ onClose }: { readonly onClose: () => void }) {
  const { data: tenant, etag } = useInstance();
  const renaming = useInstanceChange(
    tenant.id,
    (wanted: string) => updateTenant(tenant.id, { name: wanted }, etag),
    onClose,
  );
  return (
    <NameDialog
      name={tenant.name}
      description="Its address stays as it is."
      renaming={renaming}
      onClose={onClose}
    />
  );
}
