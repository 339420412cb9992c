/** The commands that care for a store, by name. */
import type { Command } from '../command.js';
import { DU_HELP, DU_OPTIONS, duCommand } from './du.js';
import {
  ARCHIVE_HELP,
  EDIT_OPTIONS,
  PROTECT_HELP,
  PROTECT_OPTIONS,
  RESTORE_HELP,
  TRASH_HELP,
  archiveCommand,
  protectCommand,
  restoreCommand,
  trashCommand
} from './edits.js';
import { GC_HELP, GC_OPTIONS, gcCommand } from './gc.js';
import { MERGE_HELP, MERGE_OPTIONS, mergeCommand } from './merge.js';
import { PACK_HELP, PACK_OPTIONS, packCommand } from './pack.js';
import { REPAIR_HELP, REPAIR_OPTIONS, repairCommand } from './repair.js';
import { VERIFY_HELP, VERIFY_OPTIONS, verifyCommand } from './verify.js';

export const CARE: readonly (readonly [string, Command])[] = [
  ['archive', { help: ARCHIVE_HELP, options: EDIT_OPTIONS, run: archiveCommand }],
  ['trash', { help: TRASH_HELP, options: EDIT_OPTIONS, run: trashCommand }],
  ['restore', { help: RESTORE_HELP, options: EDIT_OPTIONS, run: restoreCommand }],
  ['protect', { help: PROTECT_HELP, options: PROTECT_OPTIONS, run: protectCommand }],
  ['verify', { help: VERIFY_HELP, options: VERIFY_OPTIONS, run: verifyCommand }],
  ['repair', { help: REPAIR_HELP, options: REPAIR_OPTIONS, run: repairCommand }],
  ['du', { help: DU_HELP, options: DU_OPTIONS, run: duCommand }],
  ['gc', { help: GC_HELP, options: GC_OPTIONS, run: gcCommand }],
  ['merge', { help: MERGE_HELP, options: MERGE_OPTIONS, run: mergeCommand }],
  ['pack', { help: PACK_HELP, options: PACK_OPTIONS, run: packCommand }]
];
