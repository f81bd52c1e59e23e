/** PEM and users that stand in a configuration, as the Secrets that objects name. */
import type { ServersTransport, TlsOption } from './configuration.js';
import type { MadeObject, Maker } from './made-object.js';

interface ForwardTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export function forwardTls(name: string, given: ForwardTls, make: Maker) {
  const { ca, cert, key, ...tls } = given;
  const made: MadeObject[] = [];
  if (ca) made.push(secretOf(`forward/${name}/ca`, { 'ca.crt': ca }, make));
  if (cert && key) made.push(pairOf(`forward/${name}/pair`, cert, key, make));
  return {
    made,
    tls: {
      ...tls,
      ...(ca !== undefined && { caSecret: `forward/${name}/ca` }),
      ...(cert !== undefined && key !== undefined && { certSecret: `forward/${name}/pair` }),
    },
  };
}

export function transportObjects(
  name: string,
  { rootCAs = [], certificates = [], ...spec }: ServersTransport,
  make: Maker,
): MadeObject[] {
  const authorities = rootCAs.map((pem, index) =>
    secretOf(`transport/${name}/ca-${index}`, { 'ca.crt': pem }, make),
  );
  const pairs = certificates.map(({ certFile, keyFile }, index) =>
    pairOf(`transport/${name}/pair-${index}`, certFile, keyFile, make),
  );
  return [
    make('ServersTransport', name, {
      spec: {
        ...spec,
        ...(authorities.length > 0 && {
          rootCAs: authorities.map(({ metadata }) => ({ secret: metadata.name })),
        }),
        ...(pairs.length > 0 && {
          certificatesSecrets: pairs.map(({ metadata }) => metadata.name),
        }),
      },
    }),
    ...authorities,
    ...pairs,
  ];
}

export function optionObjects(
  name: string,
  { clientAuth, ...spec }: TlsOption,
  make: Maker,
): MadeObject[] {
  const { caFiles = [], clientAuthType } = clientAuth ?? {};
  const authorities = caFiles.map((pem, index) =>
    secretOf(`option/${name}/ca-${index}`, { 'ca.crt': pem }, make),
  );
  return [
    make('TLSOption', name, {
      spec: {
        ...spec,
        ...(clientAuth && {
          clientAuth: {
            secretNames: authorities.map(({ metadata }) => metadata.name),
            ...(clientAuthType !== undefined && { clientAuthType }),
          },
        }),
      },
    }),
    ...authorities,
  ];
}

export function secretOf(
  name: string,
  texts: Readonly<Record<string, string>>,
  make: Maker,
): MadeObject {
  return make('Secret', name, {
    type: 'Opaque',
    data: Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, base64(text)])),
  });
}

function pairOf(name: string, chain: string, key: string, make: Maker): MadeObject {
  return make('Secret', name, {
    type: 'kubernetes.io/tls',
    data: { 'tls.crt': base64(chain), 'tls.key': base64(key) },
  });
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
