import { restTimestamp } from '../timestamp.js';
import { answer } from './reply.js';
import type { Resource } from './resource.js';

/** GET /v3/time: market time. */
export const time: Resource = ({ view }) => answer({ timestamp: restTimestamp(view.time) });
