import { powerOfTwo } from './power-of-two.js';

/** 2/π with 1,216 binary places: enough for the largest double and the double nearest to a multiple of π/2. */
const PLACES = 1216n;
const TWO_OVER_PI = BigInt(
  '0xa2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424dd2e006492eea09d1921cfe1deb1cb129a73e' +
    'e88235f52ebb4484e99c7026b45f7e413991d639835339f49c845f8bbdf9283b1ff897ffde05980fef2f118b5a0a6d1f6d367ecf27cb09b7' +
    '4f463f669e5fea2d7527bac7ebe5f17b3d0739f78a5292ea6bfb5fb11f8d5d0856033046fc7b6bab',
);
/** π/2 with 192 binary places. */
const HALF_PI = 0x1921fb54442d18469898cc51701b839a252049c1114cf98e8n;
const FRACTION_PLACES = 192n;
const TWO_32 = 4294967296;

/**
 * Exact reduction of a large x (Payne and Hanek's, with integers of any size): leaves x minus the nearest multiple of
 * π/2 in `out` as a sum of two doubles, returns the multiple mod 4.
 */
export function farQuarterTurns(x: number, out: { high: number; low: number }): number {
  // Here x has at most 32 binary places, and none at all from 2^53 on.
  const small = x < 9007199254740992 && x > -9007199254740992;
  const places = small ? PLACES + 32n : PLACES;
  const turns = BigInt(small ? x * TWO_32 : x) * TWO_OVER_PI;
  const whole = (turns + (1n << (places - 1n))) >> places;
  const fraction = (turns - (whole << places)) >> (places - FRACTION_PLACES);
  const rest = fraction * HALF_PI;
  const high = Number(rest);
  out.high = high * powerOfTwo(-384);
  out.low = Number(rest - BigInt(high)) * powerOfTwo(-384);
  return Number(whole & 3n);
}
