import type { MarketView } from '../market.js';
import { answer } from './reply.js';
import type { Resource } from './resource.js';

const FIAT = 'AUD';
const FEE = '0';

/** GET /v3/assets: every asset of the markets. */
export const assets: Resource = ({ view }) => {
  const rows = assetNames(view).map(assetBody);
  return answer(rows, { count: rows.length });
};

/** GET /v3/withdrawal-fees. */
export const withdrawalFees: Resource = ({ view }) => {
  const rows = assetNames(view).map((assetName) => ({ assetName, fee: FEE }));
  return answer(rows, { count: rows.length });
};

function assetNames(view: MarketView): string[] {
  return [...new Set([...view.tapes.values()].flatMap(({ facts }) => [facts.base, facts.quote]))].sort();
}

/** The capital W is the venue's. */
function assetBody(assetName: string) {
  const smallest = assetName === FIAT ? '0.01' : '0.0001';
  const decimals = assetName === FIAT ? '2' : '8';
  return {
    assetName,
    minDepositAmount: smallest,
    maxDepositAmount: '1000000',
    depositDecimals: decimals,
    minWithdrawalAmount: smallest,
    maxWithdrawalAmount: '1000000',
    WithdrawalDecimals: decimals,
    withdrawalFee: FEE,
    depositFee: FEE,
  };
}
