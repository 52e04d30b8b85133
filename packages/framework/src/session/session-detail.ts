import type { SessionRow } from '@autotrader/sdk';
import type { RecoveryStep } from '../recovery/recover.js';

/** Something rare that happened in a session, e.g. that a component was switched off. */
export interface Remark {
  /** Wall clock, epoch ms. */
  readonly at: number;
  readonly kind: string;
  readonly text: string;
}

/** Most remarks of a kind that a session keeps: the log has them all. */
const MAX_REMARKS = 20;

/** What is kept with a session beside its columns. */
export interface SessionDetail {
  /** What ended it, in words. */
  readonly end?: string;
  /** When the next start found that it had ended, epoch ms; absent where it said so itself. */
  readonly noticedAt?: number;
  /** The steps of its start, with their times. */
  readonly recovery?: readonly RecoveryStep[];
  /** Components that are switched off, in this session or before. */
  readonly disabled?: readonly string[];
  /** What happened after its start, oldest first. */
  readonly remarks?: readonly Remark[];
}

/** The detail of a session. */
export function detailOf({ detail }: SessionRow): SessionDetail {
  return JSON.parse(detail) as SessionDetail;
}

/** The detail of a session with other values, as it is stored. */
export function changeDetail(session: SessionRow, values: SessionDetail): string {
  return JSON.stringify({ ...detailOf(session), ...values });
}

/** The remarks of a session with one more; undefined where it has enough of the kind. */
export function withRemark(session: SessionRow, remark: Remark): readonly Remark[] | undefined {
  const { remarks = [] } = detailOf(session);
  if (remarks.filter(({ kind }) => kind === remark.kind).length >= MAX_REMARKS) return undefined;
  return [...remarks, remark];
}
