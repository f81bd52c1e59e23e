import type { KubernetesOptions } from '../kubernetes/options.js';
import type { Aliases } from './references.js';

export interface DynamicOptions extends Pick<
  KubernetesOptions,
  'entryPoints' | 'inspectCertificate' | 'inspectAuthorities'
> {
  /** Providers by other names they had. */
  readonly aliases?: Aliases;
  /** Of rules that do not say theirs; default v3. */
  readonly ruleSyntax?: 'v2' | 'v3';
}
