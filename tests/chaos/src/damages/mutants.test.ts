import { expect } from 'chai';
import { rmSync } from 'node:fs';
import type { Damage, Image } from './damage.js';
import { memoryFolder } from './image.js';
import { lastRow, placesOf } from './places.js';
import { preparedOnce } from './prepared-once.js';
import { Tally } from './tally.js';
import { aimAt, tryDamage } from './target.js';
import { weakened, WEAKNESSES, type Weakness } from './weakened-store.js';
import { commitEnds } from './write-ahead-log.js';

const DATABASE = 'bot.sqlite';
const LOG = 'bot.sqlite-wal';

describe('chaos: proof of the proof of damages', function () {
  this.timeout(120_000);
  before(() => preparedOnce());

  /** What the proof says of one damage when the bot lacks a guard. */
  const judged = async (weakness: Weakness, image: Image, damage: Damage): Promise<Tally> => {
    const { trials } = await preparedOnce();
    const use = (copy: string) => trials.start(copy, (store) => weakened(store, weakness));
    const aim = await aimAt({ name: 'run', image, use });
    const tally = new Tally();
    const folder = memoryFolder();
    await tryDamage(tally, folder, aim, damage).finally(() => rmSync(folder, { recursive: true }));
    return tally;
  };
  const expectJudged = async (image: Image, damage: Damage, red: Weakness): Promise<void> => {
    for (const weakness of WEAKNESSES) {
      const { violated, lines } = await judged(weakness, image, damage);
      expect(violated, `${weakness}: ${lines.join()}`).to.equal(weakness === red ? 1 : 0);
      if (weakness !== red) expect(lines.join()).to.contain('refused BOT_JOURNAL_CORRUPT');
    }
  };

  it('turns red where check sums and chain are not verified: the cursor in a row is another one', async () => {
    const { closed } = (await preparedOnce()).images;
    const { chain, stream } = await lastRow(closed);
    const before = Buffer.concat([chain, Buffer.from(stream)]);
    const [at = 0] = placesOf(closed.files[DATABASE] as Buffer, before);
    const low = at + before.length + 1;
    await expectJudged(closed, { file: DATABASE, kind: 'flip', at: low, bit: 0 }, 'check sums');
  });

  it('turns red where the head is not looked at: the log lacks its last commits', async () => {
    const { run } = (await preparedOnce()).images;
    const ends = commitEnds(run.files[LOG] as Buffer);
    const at = ends[Math.floor(ends.length / 2)] as number;
    await expectJudged(run, { file: LOG, kind: 'cut', at, bit: 0 }, 'head');
  });
});
