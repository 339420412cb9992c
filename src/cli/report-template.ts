/** Reads a template of one's own from its folder. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { CliError } from './errors.js';

/** Whether `--template` names a folder rather than one of flightlog's own. */
export function isFolder(template: string): boolean {
  return /[/\\.]/.test(template);
}

/** The files of a template's folder, by name. Throws CliError where there is no such folder. */
export function readTemplate(folder: string): Map<string, string> {
  try {
    const names = fs
      .readdirSync(folder)
      .filter(name => /\.hbs$|^body\.md$|^style\.css$/.test(name));
    if (names.length === 0) {
      throw new CliError(
        `${folder} has no body.md, style.css or .hbs file. See docs/reports.md.`,
        1
      );
    }
    return new Map(
      names.sort().map(name => [name, fs.readFileSync(path.join(folder, name), 'utf8')])
    );
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(`The template ${folder} cannot be read (${why}). Name its folder.`, 1, {
      cause
    });
  }
}
