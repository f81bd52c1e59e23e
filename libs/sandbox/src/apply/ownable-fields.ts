import type { ResourceType } from '../resources/resource-type.js';
import type { WriteRequest } from '../objects/write-request.js';
import { fieldSetOf, type FieldSet, onlySubtrees, withoutSubtrees } from './field-set.js';
import type { OwnableFields } from './ownership.js';

/** Fields nobody manages: the object's identity, and what the server writes itself. */
const UNMANAGED = fieldSetOf(
  ['f:apiVersion'],
  ['f:kind'],
  ...[
    'name',
    'namespace',
    'uid',
    'resourceVersion',
    'generation',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'selfLink',
    'managedFields',
  ].map((field) => ['f:metadata', `f:${field}`]),
);
const STATUS = fieldSetOf(['f:status']);

/** What a request to this kind, or to this subresource of it, may own. */
export function ownableFields(type: ResourceType, request: WriteRequest): OwnableFields {
  if (request.subresource === 'status') return (fields) => onlySubtrees(fields, STATUS);
  const hidesStatus = type.subresources.has('status');
  return (fields) => {
    const managed = withoutRoots(withoutSubtrees(fields, UNMANAGED));
    return hidesStatus ? withoutSubtrees(managed, STATUS) : managed;
  };
}

/** `metadata` is always there: having it is no claim. */
function withoutRoots(fields: FieldSet): FieldSet {
  const metadata = fields.children.get('f:metadata');
  if (!metadata) return fields;
  const children = new Map(fields.children);
  if (metadata.children.size === 0) children.delete('f:metadata');
  else children.set('f:metadata', { member: false, children: metadata.children });
  return { member: fields.member, children };
}
