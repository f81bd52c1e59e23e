/**
 * What HAProxy says when a runtime command worked. It has no status codes: some commands succeed with silence,
 * others with a sentence, and every failure is a sentence. The patterns hold for 2.6 to 3.2.
 */
interface ExpectedReply {
  readonly command: RegExp;
  readonly reply: RegExp;
}

const SILENCE = /^$/;

const EXPECTED: readonly ExpectedReply[] = [
  { command: /^(add|set|del|clear|commit) (map|acl) /, reply: SILENCE },
  { command: /^prepare (map|acl) /, reply: /^New version created: \d+$/ },
  { command: /^add server /, reply: /^New server registered\.$/ },
  { command: /^del server /, reply: /^Server deleted\.$/ },
  {
    command: /^set server \S+ addr /,
    reply: /^(IP changed|port changed|no need to change|nothing changed)/i,
  },
  { command: /^(enable|disable) (server|health|agent|dynamic-cookie|frontend) /, reply: SILENCE },
  {
    command: /^set (server|weight|maxconn|dynamic-cookie-key|rate-limit|timeout) /,
    reply: SILENCE,
  },
  { command: /^new ssl cert /, reply: /^New empty certificate store '/ },
  { command: /^set ssl cert /, reply: /^Transaction (created|updated) for certificate / },
  { command: /^commit ssl cert /, reply: /Success!$/ },
  { command: /^abort ssl cert /, reply: /^Transaction aborted for certificate / },
  { command: /^del ssl cert /, reply: /^Certificate '.*' deleted!$/ },
  { command: /^new ssl ca-file /, reply: /^New CA file created '/ },
  { command: /^set ssl ca-file /, reply: /^transaction (created|updated) for CA /i },
  { command: /^commit ssl ca-file /, reply: /Success!$/ },
  { command: /^del ssl ca-file /, reply: /^CA file '.*' deleted!$/ },
  { command: /^add ssl crt-list /, reply: /Success!$/ },
  { command: /^del ssl crt-list /, reply: /^Entry '.*' deleted in crtlist / },
  { command: /^shutdown sess/, reply: SILENCE },
];

/** Whether `reply` is what a successful `command` gets. Commands that only read may answer anything but an error. */
export function isExpectedReply(command: string, reply: string): boolean {
  const expected = EXPECTED.find((entry) => entry.command.test(command));
  if (expected) return expected.reply.test(reply.trim());
  return (
    isRead(command) &&
    !/^(Unknown |Permission denied|Can't find|No such |Malformed)/.test(reply.trim())
  );
}

function isRead(command: string): boolean {
  return /^(show|get|help) /.test(command);
}
