import { refusal, type Reply } from './reply.js';

const PRIVATE =
  /^\/v3\/(accounts|orders|batchorders|trades|deposits|withdrawals|transfers|addresses|reports)(\/|$)/;

/** Whether a path belongs to an account. */
export function isPrivate(path: string): boolean {
  return PRIVATE.test(path);
}

/** This exchange has no accounts: no key is known to it. */
export function withoutAccount(key: string | undefined): Reply {
  return key === undefined
    ? refusal(401, 'UnAuthorized', 'invalid access token')
    : refusal(401, 'InvalidAPIKey', 'invalid key');
}
