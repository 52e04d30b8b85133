export { botError, BotError, type ErrorDetails } from './bot-error.js';
export { ERRORS, type ErrorCode, type ErrorEntry, type Remedy } from './table.js';
