/** What a resource answers. */
export interface Reply {
  readonly status: number;
  /** JSON text, or plain text where `plain` is set. */
  readonly body: string;
  readonly plain?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** Rows of a list, for the request log. */
  readonly served?: Served;
}

/** How many rows a list had, with its oldest and newest id. */
export interface Served {
  readonly count: number;
  readonly first?: string | undefined;
  readonly last?: string | undefined;
}

/** A successful answer. */
export function answer(content: unknown, served?: Served, headers?: Record<string, string>): Reply {
  return {
    status: 200,
    body: JSON.stringify(content),
    ...(served && { served }),
    ...(headers && { headers }),
  };
}

/** The venue's error body. */
export function refusal(status: number, code: string, message: string): Reply {
  return { status, body: JSON.stringify({ code, message }) };
}

export const notFound = refusal(404, 'NotFound', 'Not Found');
export const marketNotFound = refusal(404, 'MarketNotFound', 'market not found');
export const invalidPage = refusal(400, 'InvalidPaginationParameter', 'invalid pagination parameter');
