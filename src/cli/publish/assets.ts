/** The explorer's program, as scripts/build-site.mjs made it, to be copied into a site. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CliError } from '../errors.js';
import type { SiteFolder } from './folder.js';

const FOLDER = 'assets';

/** Paths within the site. */
export interface ExplorerFiles {
  readonly script: string;
  readonly style: string;
}

interface Listing {
  readonly script: string;
  readonly style: string;
  readonly files: readonly { readonly name: string; readonly size: number }[];
}

/** Put the explorer's files into the site. Their names change with their content, so those there are right. */
export function putExplorer(site: SiteFolder): ExplorerFiles {
  const folder = programFolder();
  const listing = JSON.parse(fs.readFileSync(path.join(folder, 'site.json'), 'utf8')) as Listing;
  for (const { name, size } of listing.files) {
    const file = `${FOLDER}/${name}`;
    if (site.has(file, size)) site.keep(file);
    else site.copy(file, path.join(folder, name));
  }
  return { script: `${FOLDER}/${listing.script}`, style: `${FOLDER}/${listing.style}` };
}

/** Beside the bundled command; from the sources, where the build puts it. */
function programFolder(): string {
  const own = path.dirname(fileURLToPath(import.meta.url));
  const places = [path.join(own, 'site'), path.join(own, '../../../flightlog/node/site')];
  const found = places.find(place => fs.existsSync(path.join(place, 'site.json')));
  if (found !== undefined) return found;
  throw new CliError(
    `The explorer's program is not beside the command (${places[0]}). Install flightlog again.`,
    1
  );
}
