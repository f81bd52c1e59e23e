// image-sbom <root> <image> <version>: prints what is in an image, whose files are at that root, as CycloneDX: Debian's
// packages, Node.js, and each npm package of which there is a file. Nothing of it depends on when or where it runs.
import { existsSync, readFileSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const [root = '', image = '', version = ''] = process.argv.slice(2);
if (version === '') {
  console.error('usage: image-sbom <root> <image> <version>');
  process.exit(2);
}

const component = (purl, fields) => ({ type: 'library', 'bom-ref': purl, purl, ...fields });

/** From dpkg's own list; an image without Debian has none. */
async function debianPackages() {
  const status = await readFile(join(root, 'var/lib/dpkg/status'), 'utf8').catch(() => '');
  return status
    .split('\n\n')
    .filter((entry) => entry.includes('Status: install ok installed'))
    .map((entry) => {
      const field = (name) => new RegExp(`^${name}: (.*)$`, 'm').exec(entry)?.[1] ?? '';
      const [name, at, arch] = ['Package', 'Version', 'Architecture'].map(field);
      const purl = `pkg:deb/debian/${name}@${encodeURIComponent(at)}?arch=${arch}`;
      return component(purl, { name, version: at });
    });
}

async function npmPackages() {
  const found = [];
  for await (const path of glob('app/**/node_modules/{*,@*/*}/package.json', { cwd: root })) {
    const { name, version: at, license } = JSON.parse(await readFile(join(root, path), 'utf8'));
    // Folders of a package have files of that name too, which say only how its modules are read.
    if (!name || !at || !path.endsWith(`node_modules/${name}/package.json`)) continue;
    const purl = `pkg:npm/${name.replace('@', '%40')}@${at}`;
    const licenses = typeof license === 'string' ? [{ license: { name: license } }] : [];
    found.push(component(purl, { name, version: at, licenses }));
  }
  return found;
}

/** Not in the console's image. */
function nodeItself() {
  if (!existsSync(join(root, 'usr/local/bin/node'))) return [];
  const file = new URL('../node_modules/node/package.json', import.meta.url);
  const { version: at } = JSON.parse(readFileSync(file, 'utf8'));
  return [component(`pkg:generic/node@${at}`, { name: 'node', version: at })];
}

const all = [...(await debianPackages()), ...nodeItself(), ...(await npmPackages())];
const components = [...new Map(all.map((one) => [one.purl, one])).values()].toSorted((a, b) =>
  a.purl < b.purl ? -1 : 1,
);
const about = { type: 'container', name: `fleetcommand/${image}`, version };
console.log(
  JSON.stringify(
    {
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      version: 1,
      metadata: { component: about },
      components,
    },
    undefined,
    2,
  ),
);
