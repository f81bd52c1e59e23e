/** An operator at the public API. */
interface Cluster {
  readonly id: string;
  readonly name: string;
  readonly tenantCount: number;
  readonly state: 'ready' | 'unreachable' | 'unknown';
}

export class Operator {
  private constructor(
    private readonly apiUrl: string,
    private readonly token: string,
  ) {}

  static async signIn(
    apiUrl: string,
    credentials: { readonly email: string; readonly password: string },
  ): Promise<Operator> {
    const nobody = new Operator(apiUrl, '');
    const answer = await nobody.#ask('POST', '/v1/sessions?session=token', credentials);
    return new Operator(apiUrl, (answer as { session: { token: string } }).session.token);
  }

  async addCluster(name: string, region: string, kubeconfig: string): Promise<void> {
    await this.#ask('POST', '/v1/admin/clusters', { name, region, access: { kubeconfig } });
  }

  async clusters(): Promise<readonly Cluster[]> {
    const answer = await this.#ask('GET', '/v1/admin/clusters');
    return (answer as { data: Cluster[] }).data;
  }

  async #ask(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
    const answer = await fetch(this.apiUrl + path, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(this.token && { authorization: `Bearer ${this.token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answers ${answer.status}: ${text}`);
    return JSON.parse(text);
  }
}
