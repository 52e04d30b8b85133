/** The venue's paging parameters. */
export interface Page {
  readonly before?: number;
  readonly after?: number;
  readonly limit: number;
}

const PAGE_ROWS = 200;

/** Reads `before`, `after` and `limit`; undefined when one is no count or both cursors are there. */
export function pageOf(query: URLSearchParams, most = PAGE_ROWS): Page | undefined {
  const before = countOf(query.get('before'));
  const after = countOf(query.get('after'));
  const limit = countOf(query.get('limit')) ?? PAGE_ROWS;
  if (Number.isNaN(before) || Number.isNaN(after) || Number.isNaN(limit) || limit < 1) return undefined;
  if (before !== undefined && after !== undefined) return undefined;
  return {
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    limit: Math.min(limit, most),
  };
}

/** The cursors of a page: BM-BEFORE its oldest row, BM-AFTER its newest. An empty page has none. */
export function pageHeaders(oldest: string | undefined, newest: string | undefined): Record<string, string> {
  return oldest === undefined || newest === undefined ? {} : { 'BM-BEFORE': oldest, 'BM-AFTER': newest };
}

function countOf(text: string | null): number | undefined {
  if (text === null) return undefined;
  return /^\d{1,16}$/.test(text) ? Number(text) : NaN;
}
