import { expect } from 'chai';
import fc from 'fast-check';
import { Trade, type InstrumentId } from '@autotrader/sdk';
import { decimal, integerId, positiveDecimal, textId } from '../dist/decimal.js';
import { timestamp } from '../dist/timestamp.js';
import { parseFrame } from '../dist/wire.js';

const markets = new Map<string, InstrumentId>(
  ['BTC-AUD', 'BAT-AUD', 'ETH-BTC'].map((id) => [id, `${id}@btcmarkets` as InstrumentId]),
);
const parse = (text: string) => parseFrame(text, markets);

const TRADE =
  '{"marketId":"BTC-AUD","timestamp":"2025-03-13T08:27:55.691Z","tradeId":7006384466,"price":"131200.34","volume":"0.00151228","messageType":"trade","side":"Bid"}';
const SNAPSHOT =
  '{"marketId":"BAT-AUD","snapshot":true,"timestamp":"2026-09-23T04:41:37.492Z","snapshotId":1790138497492000,"bids":[["0.122","106796",1],["0.1219","123051.68170631",1]],"asks":[["0.1491","57263.35531493",1]],"channel":"orderbookUpdate","messageType":"orderbookUpdate"}';
const DELTA =
  '{"marketId":"BTC-AUD","timestamp":"2026-09-23T04:41:37.570Z","snapshotId":1790138497570000,"bids":[["122668.05","0.05",1]],"asks":[],"messageType":"orderbookUpdate","checksum":"844822657"}';
const HEARTBEAT =
  '{"messageType":"heartbeat","channels":[{"name":"heartbeat"},{"name":"orderbookUpdate","marketIds":["BAT-AUD","BTC-AUD"]}]}';
const TICK =
  '{"marketId":"ETH-BTC","timestamp":"2026-09-23T04:31:09.259Z","bestBid":"0.02647376","bestAsk":"0.03300226","lastPrice":"0.03325715","volume24h":"0","volumeQte24h":"0","price24h":"0","pricePct24h":"0.00","messageType":"tick","low24h":"0","high24h":"0","snapshotId":1790137869258000}';

describe('wire: frames as the venue sends them', () => {
  it('a trade', () => {
    expect(parse(TRADE)).to.deep.equal(
      new Trade('BTC-AUD@btcmarkets', 7006384466, 1741854475691, 131200.34, 0.00151228, 'buy'),
    );
  });

  it('a book snapshot and a delta keep their strings', () => {
    const snapshot = parse(SNAPSHOT);
    expect(snapshot).to.deep.include({ kind: 'book', snapshot: true, snapshotId: 1790138497492000 });
    expect(snapshot).to.have.deep.nested.property('bids[1]', { price: '0.1219', volume: '123051.68170631' });
    expect(parse(DELTA)).to.deep.include({ kind: 'book', snapshot: false, checksum: '844822657', asks: [] });
  });

  it('a heartbeat lists channels; ticks and strangers are ignored', () => {
    const frame = parse(HEARTBEAT);
    expect(frame.kind).to.equal('heartbeat');
    if (frame.kind === 'heartbeat')
      expect(frame.channels.get('orderbookUpdate')).to.deep.equal(['BAT-AUD', 'BTC-AUD']);
    expect(parse(TICK).kind).to.equal('ignored');
    expect(parse('{"messageType":"somethingNew"}').kind).to.equal('ignored');
  });

  it('an error', () => {
    expect(parse('{"messageType":"error","code":3,"message":"invalid marketIds"}')).to.deep.equal({
      kind: 'error',
      code: 3,
      message: 'invalid marketIds',
    });
  });
});

describe('wire: what is not the protocol', () => {
  const change = (field: string, value: unknown) =>
    JSON.stringify({ ...(JSON.parse(TRADE) as object), [field]: value });
  const bad: [string, string][] = [
    ['price as a number', change('price', 131200.34)],
    ['exponent', change('price', '1e5')],
    ['sign', change('price', '+1')],
    ['negative', change('price', '-1')],
    ['zero price', change('price', '0')],
    ['zero volume', change('volume', '0.00000000')],
    ['nine decimals', change('volume', '0.123456789')],
    ['thousands', change('price', '1,000')],
    ['full-width digits', change('price', '１２')],
    ['NaN', change('price', 'NaN')],
    ['Infinity', TRADE.replace('"131200.34"', '1e400')],
    ['too long', change('price', '1234567890123456')],
    ['id as a string', change('tradeId', '7006384466')],
    ['id above 2^53', TRADE.replace('7006384466', '90071992547409931')],
    ['fractional id', change('tradeId', 1.5)],
    ['time in ms', change('timestamp', 1741854475691)],
    ['30 February', change('timestamp', '2025-02-30T08:27:55.691Z')],
    ['other zone', change('timestamp', '2025-03-13T08:27:55.691+10:00')],
    ['unknown market', change('marketId', 'DOGE-AUD')],
    ['unknown side', change('side', 'Buy')],
    ['truncated', TRADE.slice(0, -10)],
    ['null', 'null'],
    ['array', '[]'],
    ['empty', ''],
    ['text', '"trade"'],
    ['no type', '{}'],
    ['heartbeat without channels', '{"messageType":"heartbeat"}'],
    ['heartbeat with null', '{"messageType":"heartbeat","channels":[null]}'],
    ['delta without checksum', DELTA.replace(',"checksum":"844822657"', '')],
    ['level without volume', DELTA.replace('["122668.05","0.05",1]', '["122668.05"]')],
    ['level at price zero', DELTA.replace('"122668.05"', '"0"')],
  ];
  for (const [name, text] of bad) it(`refuses ${name}`, () => expect(parse(text).kind).to.equal('rejected'));

  it('never throws on mutated frames, and passes only sound ones', () => {
    const mutated = fc
      .tuple(
        fc.constantFrom(TRADE, SNAPSHOT, DELTA, HEARTBEAT),
        fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 4 }),
      )
      .map(([text, edits]) => {
        const bytes = Buffer.from(text);
        for (const [at, byte] of edits) bytes[at % bytes.length] = byte;
        return bytes.toString();
      });
    fc.assert(
      fc.property(fc.oneof(mutated, fc.string(), fc.json()), (text) => {
        const frame = parse(text);
        if (frame.kind !== 'trade') return true;
        const { price, quantity, time, id } = frame;
        return (
          price > 0 &&
          quantity > 0 &&
          price < 1e15 &&
          Number.isSafeInteger(time) &&
          Number.isSafeInteger(id) &&
          id > 0
        );
      }),
      { seed: 1, numRuns: 5_000 },
    );
  });

  it('decimals and ids', () => {
    expect(decimal('0')).to.equal(0);
    expect(decimal('01')).to.be.NaN;
    expect(positiveDecimal('0')).to.be.NaN;
    expect(positiveDecimal('0.00000001')).to.equal(1e-8);
    expect(textId('4107372347')).to.equal(4107372347);
    expect(textId(4107372347)).to.be.NaN;
    expect(textId('0')).to.be.NaN;
    expect(integerId(0)).to.be.NaN;
  });

  it('timestamps equal Date.parse where that is strict', () => {
    const time = fc.date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(time, (date) => timestamp(date.toISOString()) === date.getTime()),
      { seed: 2, numRuns: 2_000 },
    );
    expect(timestamp('2026-09-23T04:45:22.416000Z')).to.equal(timestamp('2026-09-23T04:45:22.416Z'));
    expect(timestamp('2026-09-23T04:45:22.4Z')).to.equal(Date.UTC(2026, 8, 23, 4, 45, 22, 400));
    expect(timestamp('2026-09-23T04:45:22Z')).to.equal(Date.UTC(2026, 8, 23, 4, 45, 22));
    for (const text of ['2026-13-01T00:00:00Z', '2026-00-01T00:00:00Z', '2026-01-01T24:00:00Z', '2026-01-01'])
      expect(timestamp(text), text).to.be.NaN;
  });
});
