/**
 * The Lua HAProxy runs for requests of its own: to ask a service whether a request may pass (forwardAuth), and to fetch
 * a page in place of an answer (errors). Both go through the socket of `subrequests.ts`, where HAProxy balances, checks
 * and times them as any request; nothing is decided here but what is sent and what is taken from the answer.
 *
 * A specification is `key=value&…`; values and the parts of lists (`,`) are percent-encoded.
 */

export const LUA_FILE = 'lua/subrequests.lua';

/** Of an answer that HAProxy is to give in one piece, beside its head. */
export const MAX_BODY_BYTES = 12_000;

export function luaText(socketPath: string, timeoutMs: number): string {
  return `${SETTINGS(socketPath, timeoutMs)}${PROGRAM}`;
}

const SETTINGS = (socketPath: string, timeoutMs: number): string =>
  [
    '-- Written by fleetcommand: changes are overwritten.',
    `local SOCKET = ${luaString(`unix@${socketPath}`)}`,
    `local TIMEOUT_MS = ${timeoutMs}`,
    `local MAX_BODY = ${MAX_BODY_BYTES}`,
    '',
  ].join('\n');

function luaString(text: string): string {
  const escaped = text.replace(/[^A-Za-z0-9/@._-]/g, (c) =>
    [...new TextEncoder().encode(c)].map((byte) => `\\${String(byte).padStart(3, '0')}`).join(''),
  );
  return `'${escaped}'`;
}

const PROGRAM = String.raw`
-- Of one connection, or of the message itself: never copied (RFC 9110 section 7.6.1).
local DROPPED = {}
for name in ('connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer trailers transfer-encoding upgrade content-length http2-settings x-fleetcommand-backend x-fleetcommand-method x-fleetcommand-answered x-fleetcommand-accept'):gmatch('%S+') do
  DROPPED[name] = true
end

local function decode(text)
  return (text:gsub('%%(%x%x)', function(hex) return string.char(tonumber(hex, 16)) end))
end

local function encode(text)
  return (text:gsub('[^%w%-_.~]', function(c) return string.format('%%%02X', c:byte()) end))
end

local function fieldsOf(text)
  local fields = {}
  for key, value in (text or ''):gmatch('([^=&]+)=([^&]*)') do fields[key] = value end
  return fields
end

local function listOf(text)
  local list = {}
  for part in (text or ''):gmatch('[^,]+') do list[#list + 1] = decode(part) end
  return list
end

-- Values of a header as HAProxy gives them, from 0.
local function valuesOf(values)
  local list = {}
  local index = 0
  while values[index] do
    list[#list + 1] = values[index]
    index = index + 1
  end
  return list
end

-- Nil where nobody answered; an answer of HAProxy's own is none.
local function ask(backend, method, authority, path, headers)
  headers['host'] = { authority }
  -- HAProxy's client would say that it takes anything; the socket takes that back.
  if not headers['accept'] then headers['x-fleetcommand-accept'] = { 'no' } end
  headers['x-fleetcommand-backend'] = { backend }
  headers['x-fleetcommand-method'] = { method }
  local request = { url = 'http://' .. authority .. path, headers = headers, dst = SOCKET, timeout = TIMEOUT_MS }
  local worked, answer = pcall(function() return core.httpclient():get(request) end)
  if not worked or not answer or not answer.status or answer.status < 200 then return nil end
  if not (answer.headers and answer.headers['x-fleetcommand-answered']) then return nil end
  return answer
end

local function replyOf(txn, status, answer, location)
  local reply = txn:reply()
  reply:set_status(status)
  for name, values in pairs(answer.headers) do
    if not DROPPED[name] then
      for _, value in ipairs(valuesOf(values)) do
        if name == 'location' and location then value = location(value) end
        reply:add_header(name, value)
      end
    end
  end
  local body = answer.body or ''
  if #body <= MAX_BODY then reply:set_body(body) end
  return reply
end

-- forwardAuth

local function forwarded(txn, spec)
  local trusted = spec.trust == '1'
  local present = txn.http:req_get_headers()
  local headers = {}
  if spec.send then
    for _, name in ipairs(listOf(spec.send)) do
      if present[name] then headers[name] = valuesOf(present[name]) end
    end
  else
    for name, values in pairs(present) do
      if not DROPPED[name] then headers[name] = valuesOf(values) end
    end
  end
  local function said(name) return trusted and present[name] and present[name][0] end
  if trusted and present['x-forwarded-for'] then
    headers['x-forwarded-for'] = { table.concat(valuesOf(present['x-forwarded-for']), ', ') }
  else
    headers['x-forwarded-for'] = { tostring(txn.f:src()) }
  end
  headers['x-forwarded-method'] = { said('x-forwarded-method') or txn.f:method() }
  headers['x-forwarded-proto'] = { said('x-forwarded-proto') or txn:get_var('txn.scheme') }
  headers['x-forwarded-host'] = { said('x-forwarded-host') or (present['host'] and present['host'][0]) }
  headers['x-forwarded-uri'] = { said('x-forwarded-uri') or txn.f:pathq() }
  if said('x-forwarded-port') then headers['x-forwarded-port'] = { said('x-forwarded-port') } end
  return headers
end

local function takes(spec)
  local names = {}
  for _, name in ipairs(listOf(spec.take)) do names[name] = true end
  local prefixes = listOf(spec.begin)
  return function(name)
    if DROPPED[name] or name == 'host' then return false end
    if names[name] then return true end
    for _, prefix in ipairs(prefixes) do
      if name:sub(1, #prefix) == prefix then return true end
    end
    return false
  end
end

local function takeOver(txn, spec, answer)
  local isTaken = takes(spec)
  for name in pairs(txn.http:req_get_headers()) do
    if isTaken(name) then txn.http:req_del_header(name) end
  end
  for name, values in pairs(answer.headers) do
    if isTaken(name) then
      for _, value in ipairs(valuesOf(values)) do txn.http:req_add_header(name, value) end
    end
  end
end

-- Leaves txn.auth<position> as it is, which is not "ok", unless the service said yes.
core.register_action('forward_auth', { 'http-req' }, function(txn, position)
  local spec = fieldsOf(txn:get_var('txn.auth_spec' .. position))
  local authority = decode(spec.authority or '')
  local method = spec.method == '1' and txn.f:method() or 'GET'
  local answer = ask(decode(spec.backend or ''), method, authority, decode(spec.path or '/'), forwarded(txn, spec))
  if not answer then return end
  if answer.status >= 200 and answer.status < 300 then
    takeOver(txn, spec, answer)
    txn:set_var('txn.auth' .. position, 'ok')
    return
  end
  local function location(value)
    if spec.location ~= '1' and value:sub(1, 1) == '/' and value:sub(1, 2) ~= '//' then
      return (spec.scheme or 'http') .. '://' .. authority .. value
    end
    return value
  end
  txn:done(replyOf(txn, answer.status, answer, location))
end, 1)

-- errors

local function isWithin(ranges, status)
  for from, to in (ranges or ''):gmatch('(%d+)-(%d+)') do
    if status >= tonumber(from) and status <= tonumber(to) then return true end
  end
  return false
end

local function shownStatus(rewrites, status)
  for from, to, shown in (rewrites or ''):gmatch('(%d+)-(%d+):(%d+)') do
    if status >= tonumber(from) and status <= tonumber(to) then return tonumber(shown) end
  end
  return status
end

-- The head of the request as it passed the middleware, one header a line.
local function headersOf(head)
  local headers = {}
  for line in (head or ''):gmatch('[^\r\n]+') do
    local name, value = line:match('^([^:]+):%s*(.-)%s*$')
    name = name and name:lower()
    if name and not DROPPED[name] then
      headers[name] = headers[name] or {}
      table.insert(headers[name], value)
    end
  end
  return headers
end

core.register_action('error_page', { 'http-res' }, function(txn, position)
  local spec = fieldsOf(txn:get_var('txn.page_spec' .. position))
  local status = txn.f:status()
  if not isWithin(spec.status, status) then return end
  local shown = shownStatus(spec.rewrites, status)
  local values = {
    ['{status}'] = tostring(shown),
    ['{originalStatus}'] = tostring(status),
    ['{url}'] = encode(txn:get_var('txn.page_url' .. position) or ''):gsub('%%20', '+'),
  }
  local path = decode(spec.query or ''):gsub('{%a+}', values)
  local headers = headersOf(txn:get_var('txn.page_head' .. position))
  local authority = headers['host'] and headers['host'][1] or 'unknown'
  local answer = ask(decode(spec.backend or ''), 'GET', authority, '/' .. path:gsub('^/', ''), headers)
  -- What the instance said is better than nothing.
  if not answer or #(answer.body or '') > MAX_BODY then return end
  txn:done(replyOf(txn, shown, answer))
end, 1)
`;
