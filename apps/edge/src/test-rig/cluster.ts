/** A Kubernetes API in this process, with the CRDs the edge reads, and a connection to it. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { applyObject } from '@fleetcommand/adapter-kubernetes/apply';
import type { AppliedObject } from '@fleetcommand/adapter-kubernetes/apply';
import { connect } from '@fleetcommand/adapter-kubernetes/connection';
import type { ClusterConnection } from '@fleetcommand/adapter-kubernetes/connection';
import type { ClusterObject } from '@fleetcommand/adapter-kubernetes/object';
import { writeKubeconfig } from '@fleetcommand/adapter-kubernetes/kubeconfig-file';
import { unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { startApiServer } from '@fleetcommand/sandbox/api-server/server';
import { parse } from 'yaml';

const CRDS = resolve(import.meta.dirname, '../../../../k8s/crds');
const AS_US = { fieldManager: 'fleetcommand-edge-spec', force: true };

export interface TestCluster {
  readonly kubeconfigPath: string;
  readonly connection: ClusterConnection;
  apply(object: object): Promise<ClusterObject>;
  /** Whether the object was taken: a kind just installed may take a moment. */
  tryApply(object: object): Promise<boolean>;
  installCrds(): Promise<void>;
  /** Ends the API server; it stays ended. */
  stopServer(): Promise<void>;
  dispose(): Promise<void>;
}

/** The embedded API, or the one of `kubeconfig`. */
export async function startCluster(kubeconfig?: string): Promise<TestCluster> {
  const cleanUp: (() => Promise<unknown>)[] = [];
  let stopServer = (): Promise<void> => Promise.resolve();
  const embedded = async (): Promise<string> => {
    const dataDir = await mkdtemp(join(tmpdir(), 'fc-edge-cluster-'));
    const server = await startApiServer({
      dataDir,
      tokens: [{ token: new Secret('token-1'), user: 'spec' }],
    });
    const written = await writeKubeconfig({ server: server.url });
    let stopped: Promise<void> | undefined;
    stopServer = () => (stopped ??= server.stop());
    cleanUp.push(
      () => stopServer(),
      () => written.remove(),
      () => rm(dataDir, { recursive: true }),
    );
    return written.path;
  };
  const kubeconfigPath = kubeconfig ?? (await embedded());
  const connection = unwrap(
    await connect({ kubeconfigPath, component: 'edge-spec', version: '0' }),
  );
  const tryApply = (object: object) => applyObject(connection, object as AppliedObject, AS_US);
  const apply = async (object: object): Promise<ClusterObject> => unwrap(await tryApply(object));
  return {
    kubeconfigPath,
    connection,
    apply,
    tryApply: async (object) => (await tryApply(object)).ok,
    installCrds: async () => {
      for (const file of await readdir(CRDS)) {
        await apply(parse(await readFile(join(CRDS, file), 'utf8')) as object);
      }
    },
    stopServer: () => stopServer(),
    dispose: async () => {
      await connection.close();
      for (const clean of cleanUp) await clean();
    },
  };
}
