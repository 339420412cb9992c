/** The recorder as one file, recorder.mjs: a module, and the program that it starts to sort a long run's points. */
import { runAsProgram } from './apart.js';

export * from './recorder.js';

runAsProgram(process.argv);
