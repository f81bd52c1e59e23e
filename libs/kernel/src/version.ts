/** What an image was stamped with when it was built (`FLEET_VERSION`), else the version of the source. */
export function versionFrom(environment: { readonly [name: string]: string | undefined }): string {
  return environment['FLEET_VERSION'] || '0.1.0';
}
