import { describe, expect, test } from 'vitest';
import { isExpectedReply } from './replies.js';

describe('a reply', () => {
  test.each([
    ['set map m k v', ''],
    ['add server b/s 127.0.0.1:80', 'New server registered.'],
    ['del server b/s', 'Server deleted.'],
    ['prepare map m', 'New version created: 3'],
    ['commit ssl cert x.pem', 'Committing x.pem.\nSuccess!'],
    ['set server b/s weight 5', ''],
    ['show info', 'Name: HAProxy'],
  ])('to "%s" is fine as "%s"', (command, reply) => {
    expect(isExpectedReply(command, reply)).toBe(true);
  });

  test.each([
    ['set map m k v', 'entry not found.'],
    ['add server b/s 127.0.0.1:80', ''],
    ['del server b/s', 'Server still has connections attached to it, cannot remove it.'],
    ['set ssl cert x.pem', ''],
    ['commit ssl cert x.pem', 'No ongoing transaction!'],
    ['show map nowhere', 'Unknown map identifier. Please use #<id> or <file>.'],
    ['frobnicate', ''],
  ])('to "%s" is an error as "%s"', (command, reply) => {
    expect(isExpectedReply(command, reply)).toBe(false);
  });
});
