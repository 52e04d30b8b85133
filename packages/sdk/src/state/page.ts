import { hash } from 'node:crypto';

/** Size of a page: large arrays are stored, hashed and compared in pieces of this many bytes. */
export const PAGE_BYTES = 65_536;

/**
 * Cuts bytes into pages (views, not copies); only the last may be shorter.
 *
 * @example
 * splitPages(new Uint8Array(100_000)).map((page) => page.length); // [65536, 34464]
 */
export function splitPages(bytes: Uint8Array): Uint8Array[] {
  const pages: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += PAGE_BYTES) pages.push(bytes.subarray(at, at + PAGE_BYTES));
  return pages;
}

/**
 * SHA-256 of bytes in lower-case hex: the name of a page in content-addressed storage and its leaf in the digest.
 *
 * @example
 * hashBytes(new Uint8Array(0)); // 'e3b0c442…'
 */
export function hashBytes(bytes: Uint8Array): string {
  return hash('sha256', bytes);
}
