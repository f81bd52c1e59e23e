/** Ties the envelope of a kubeconfig to its cluster: it opens nowhere else. */
export const kubeconfigContext = (clusterId: string): string => `cluster/${clusterId}`;
