declare global {
  /** Named by the generated client; Node's types have what it is, and only browsers' have the name. */
  type BodyInit = NonNullable<RequestInit['body']>;
}

export {};
