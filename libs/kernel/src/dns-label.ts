/** One label of a DNS name as Kubernetes has them (RFC 1123): ids of regions, names of clusters, edges, pools and namespaces. */
export const DNS_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
