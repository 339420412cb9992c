/** Buttons that run commands: as an icon, as a word, and as a menu of several. */
import type { LabIcon } from '@jupyterlab/ui-components';
import { ellipsesIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyJSONObject } from '@lumino/coreutils';
import { Menu } from '@lumino/widgets';
import * as React from 'react';
import { useServices } from './services.js';

export function IconButton(props: {
  icon: LabIcon;
  label: string;
  pressed?: boolean;
  onClick: (event: React.MouseEvent<HTMLButtonElement>) => void;
}): React.JSX.Element {
  return (
    <button
      type="button"
      className="jp-flightlog-IconButton"
      title={props.label}
      aria-label={props.label}
      aria-pressed={props.pressed}
      onClick={props.onClick}
    >
      <props.icon.react tag="span" />
    </button>
  );
}

/** A button with the command's own label; disabled as the command is, absent where there is none. */
export function CommandButton(props: {
  command: string;
  label?: string;
  args?: ReadonlyJSONObject;
  primary?: boolean;
}): React.JSX.Element | null {
  const { commands } = useServices();
  const { command, args = {} } = props;
  // A page without JupyterLab has no notebooks, and no commands that act on them.
  if (!commands.hasCommand(command)) return null;
  const caption = commands.caption(command, args) || commands.label(command, args);
  return (
    <button
      type="button"
      className={`jp-flightlog-Button${props.primary ? ' jp-mod-primary' : ''}`}
      title={caption}
      disabled={!commands.isEnabled(command, args)}
      onClick={() => void commands.execute(command, args)}
    >
      {props.label ?? commands.label(command, args)}
    </button>
  );
}

export interface MenuEntry {
  readonly command: string;
  readonly args?: ReadonlyJSONObject;
}

/** The ⋯ button: commands that have no button of their own. Null is a line between them. */
export function MenuButton(props: {
  label: string;
  entries: readonly (MenuEntry | null)[];
}): React.JSX.Element {
  const { commands } = useServices();
  return (
    <IconButton
      icon={ellipsesIcon}
      label={props.label}
      onClick={event => {
        const box = event.currentTarget.getBoundingClientRect();
        openMenu(commands, props.entries, box.left, box.bottom);
      }}
    />
  );
}

function openMenu(
  commands: CommandRegistry,
  entries: readonly (MenuEntry | null)[],
  x: number,
  y: number
): void {
  const menu = new Menu({ commands });
  for (const entry of entries) {
    if (entry) menu.addItem({ command: entry.command, args: entry.args ?? {} });
    else menu.addItem({ type: 'separator' });
  }
  // The command runs after the menu has closed, so it is let go one turn later.
  menu.aboutToClose.connect(() => void setTimeout(() => menu.dispose(), 0));
  menu.open(x, y);
}
