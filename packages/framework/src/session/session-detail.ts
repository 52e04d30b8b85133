import type { SessionRow } from '@autotrader/sdk';

/** What is kept with a session beside its columns. */
export interface SessionDetail {
  /** What ended it, in words. */
  readonly end?: string;
  /** When the next start found that it had ended, epoch ms; absent where it said so itself. */
  readonly noticedAt?: number;
  /** The steps of its start, with their times. */
  readonly recovery?: readonly { readonly name: string; readonly ms: number; readonly found: string }[];
}

/** The detail of a session. */
export function detailOf({ detail }: SessionRow): SessionDetail {
  return JSON.parse(detail) as SessionDetail;
}

/** The detail of a session with other values, as it is stored. */
export function changeDetail(session: SessionRow, values: SessionDetail): string {
  return JSON.stringify({ ...detailOf(session), ...values });
}
