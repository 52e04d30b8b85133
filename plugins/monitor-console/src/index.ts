import { definePlugin, monitor, z } from '@autotrader/sdk';
import { ConsoleMonitor } from './console-monitor.js';

/** Shows the run in the terminal: a status block that redraws itself, or plain lines where there is no terminal. */
export default definePlugin({
  name: 'console',
  kind: 'monitor',
  sdk: '^1.0.0',
  options: z.strictObject({
    color: z.boolean().optional().meta({ description: 'Colours; default: on a terminal without NO_COLOR.' }),
  }),
  needs: {},
  provides: { monitor },
  setup({ options }) {
    const terminal = process.stdout.isTTY === true;
    const color = options.color ?? (terminal && process.env.NO_COLOR === undefined);
    const write = (text: string): void => void process.stdout.write(text);
    return { monitor: new ConsoleMonitor({ terminal, color, write, now: () => performance.now() }) };
  },
});
