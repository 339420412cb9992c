/** Starts the explorer in its page. The page names the store and the title in attributes of its root. */
import * as React from 'react';
import { createRoot } from 'react-dom/client';
import { explorerCommands } from './commands.js';
import { Explorer } from './explorer.js';
import { Page } from './page.js';
import { languages, notes } from './texts.js';
import { english } from './words.js';

const root = document.getElementById('explorer') as HTMLElement;
const { store = 'store/', title = 'Runs' } = root.dataset;

/** The theme that the system asks for, by the name that charts look for. */
function followTheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    document.body.dataset['jpThemeName'] = dark.matches ? 'dark' : 'light';
    document.body.dataset['jpThemeLight'] = String(!dark.matches);
  };
  dark.addEventListener('change', apply);
  apply();
}

function start(): void {
  const explorer = new Explorer(new URL(store, document.baseURI).href);
  const { model } = explorer;
  const commands = explorerCommands(explorer, english);
  const services = { model, commands, trans: english, rendermime: notes, languages };
  const changed = () => commands.notifyCommandChanged();
  model.selectionChanged.connect(changed);
  model.stateChanged.connect(changed);
  createRoot(root).render(React.createElement(Page, { explorer, services, title }));
  void explorer.start();
}

followTheme();
start();
