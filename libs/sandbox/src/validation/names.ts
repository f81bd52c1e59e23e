/**
 * The syntaxes of names, each returning what is wrong with a text or undefined.
 * Rule: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 */
export type NameRule = (text: string) => string | undefined;

const LABEL_FORMAT = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL_1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const QUALIFIED_PART = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const CONFIG_KEY = /^[-._a-zA-Z0-9]+$/;
const ENVIRONMENT_NAME = /^[ -<>-~]+$/;
const PORT_NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

const tooLong = (max: number): string => `must be no more than ${max} bytes`;

export const dnsLabel: NameRule = (text) => {
  if (text.length > 63) return tooLong(63);
  if (LABEL.test(text)) return undefined;
  return `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${LABEL_FORMAT}')`;
};

/** A DNS label, said shortly when the mistake is a dot: namespaces' names. */
export const dnsLabelWithoutDots: NameRule = (text) =>
  text.includes('.') ? 'must not contain dots' : dnsLabel(text);

export const dnsSubdomain: NameRule = (text) => {
  if (text.length > 253) return tooLong(253);
  if (SUBDOMAIN.test(text)) return undefined;
  return `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${LABEL_FORMAT}(\\.${LABEL_FORMAT})*')`;
};

export const dns1035Label: NameRule = (text) => {
  if (text.length > 63) return tooLong(63);
  if (LABEL_1035.test(text)) return undefined;
  return "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
};

/** RBAC objects may be called almost anything that fits into a URL. */
export const pathSegment: NameRule = (text) => {
  if (text === '.' || text === '..') return `may not be '${text}'`;
  if (text.includes('/')) return "may not contain '/'";
  return text.includes('%') ? "may not contain '%'" : undefined;
};

export const labelValue: NameRule = (text) => {
  if (text.length > 63) return tooLong(63);
  if (LABEL_VALUE.test(text)) return undefined;
  return "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
};

/** `name` or `prefix/name`: keys of labels, annotations and finalizers. */
export const qualifiedName: NameRule = (text) => {
  const parts = text.split('/');
  const name = parts.at(-1) ?? '';
  if (parts.length > 2) {
    return "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
  }
  if (parts.length === 2) {
    const prefix = parts[0] ?? '';
    if (prefix === '') return 'prefix part must be non-empty';
    const problem = dnsSubdomain(prefix);
    if (problem) return `prefix part ${problem}`;
  }
  if (name === '') return 'name part must be non-empty';
  if (name.length > 63) return `name part ${tooLong(63)}`;
  if (QUALIFIED_PART.test(name)) return undefined;
  return "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
};

export const configKey: NameRule = (text) => {
  if (text.length > 253) return tooLong(253);
  if (text === '.' || text === '..') return `must not be '${text}'`;
  if (text.startsWith('..')) return "must not start with '..'";
  if (CONFIG_KEY.test(text)) return undefined;
  return "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
};

export const environmentName: NameRule = (text) =>
  ENVIRONMENT_NAME.test(text)
    ? undefined
    : "a valid environment variable name must consist only of printable ASCII characters other than '='";

export const portName: NameRule = (text) => {
  if (text.length > 15) return 'must be no more than 15 characters';
  if (!PORT_NAME.test(text)) {
    return 'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)';
  }
  if (!/[a-z]/.test(text)) return 'must contain at least one letter (a-z)';
  return text.includes('--') ? 'must not contain consecutive hyphens' : undefined;
};

export const portNumber = (port: number): string | undefined =>
  Number.isInteger(port) && port >= 1 && port <= 65535
    ? undefined
    : 'must be between 1 and 65535, inclusive';

/** A host of a route: a subdomain, or a wildcard for its first label. */
export const wildcardHost: NameRule = (text) => {
  if (!text.startsWith('*.')) return dnsSubdomain(text);
  const problem = dnsSubdomain(text.slice(2));
  return problem
    ? "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
    : undefined;
};
