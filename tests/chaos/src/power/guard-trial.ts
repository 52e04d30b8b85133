// Mounts a rig in the folder it is given, says so, and waits to be killed.
import { Rig } from './rig.js';

const rig = await Rig.make(process.argv[2] as string, 'honest');
await rig.plug();
process.stdout.write('mounted\n');
process.stdin.resume();
