/** Every edge that visitors may be led to, asked one by one and by address, as a visitor or a CA would ask it. */
export interface EdgeFleet {
  /** Whether they answer an HTTP-01 challenge (RFC 8555 §8.3). */
  answersChallenge(challenge: HttpChallenge): Promise<EdgeAgreement>;
  /** Whether they serve the certificate with this serial to those who ask for `hostname` in TLS. */
  servesCertificate(hostname: string, serial: string): Promise<EdgeAgreement>;
}

export interface HttpChallenge {
  readonly hostname: string;
  readonly token: string;
  readonly keyAuthorization: string;
}

export interface EdgeAgreement {
  /** Edges that could be reached. */
  readonly asked: number;
  readonly agreeing: number;
  /** One sentence for each edge that did not agree or could not be reached. */
  readonly problems: readonly string[];
}

/** Every edge that can be reached agrees, and there is one. */
export function isUnanimous({ asked, agreeing }: EdgeAgreement): boolean {
  return asked > 0 && agreeing === asked;
}
