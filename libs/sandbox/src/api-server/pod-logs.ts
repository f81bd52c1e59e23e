/** Which part of a container's output to read. */
export interface PodLogOptions {
  readonly container: string;
  /** Keep the stream open and send what is written from now on. */
  readonly follow: boolean;
  /** Only the last so many lines. */
  readonly tailLines?: number;
  /** Only what was written in the last so many seconds. */
  readonly sinceSeconds?: number;
  /** The output of the instance before the last restart. */
  readonly previous: boolean;
  /** Each line starts with its RFC 3339 time and a space. */
  readonly timestamps: boolean;
}

/** The kubelet's side of `kubectl logs`. The API server has found the pod and the container before it asks. */
export interface PodLogs {
  /** Ends when there is no more, or when the reader stops reading. Throws `ApiError` where there is nothing to read. */
  read(namespace: string, pod: string, options: PodLogOptions): AsyncIterable<Uint8Array>;
}
