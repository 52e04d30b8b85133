import { Args, Flags } from '@oclif/core';
import { BotCommand } from '../../cli/bot-command.js';
import { megabytes } from '../../cli/checkpoint-line.js';
import type { Packed } from '../../backup/old-events.js';

const NOTHING =
  'only whole blocks are packed, of 4096 events unless the storage is set otherwise: what there is beside the newest fills none';

export default class DataArchive extends BotCommand<typeof DataArchive, Packed> {
  static override summary =
    'Pack the old events of a run into compressed blocks, as a running bot does by itself.';
  static override description =
    'Events are packed in whole blocks, of 4096 unless the storage is set otherwise (`blockRows`); what fills none stays ' +
    'as it is, whatever --keep-events says. Nothing is lost: packed events are read, checked and replayed as before. The ' +
    'file does not shrink, its free space is used again; a backup is compact.';
  static override examples = [
    '<%= config.bin %> data:archive',
    '<%= config.bin %> data:archive main --keep-events 0',
  ];
  static override args = {
    run: Args.string({ description: 'Name of the run; the newest unless given.' }),
  };
  static override flags = {
    'keep-events': Flags.integer({
      description: 'Newest events that stay as they are, in place of `journal.packAfterEvents`.',
      min: 0,
    }),
  };

  protected async execute(): Promise<Packed> {
    const { openProject } = await import('../../runs/project.js');
    const { packEvents } = await import('../../backup/old-events.js');
    const project = await openProject(this.configRequest(), await this.openLog());
    const keep = this.flags['keep-events'] ?? project.config.journal.packAfterEvents;
    return packEvents(project, this.args.run, keep);
  }

  protected show({ runId, packed, events, blocks, bytes, unpacked }: Packed): string {
    const each = events > 0 ? `, ${(bytes / events).toFixed(1)} bytes an event` : '';
    return [
      `run ${runId}: ${packed} events packed`,
      `  ${events} events in ${blocks} blocks of ${megabytes(bytes)} together${each}; ${unpacked} as rows`,
      ...(packed === 0 ? [`  ${NOTHING}`] : []),
    ].join('\n');
  }
}
