/** A menu of things to do with one run, chart or table: opened from a button, gone when it was used. */
import { CommandRegistry } from '@lumino/commands';
import { Menu } from '@lumino/widgets';

export interface Action {
  readonly label: string;
  /** A tick beside it; without it there is none. */
  readonly on?: boolean;
  readonly disabled?: boolean;
  run(): void;
}

/** Opens the menu below `anchor`; null is a line between two actions. */
export function openActions(anchor: Element, actions: readonly (Action | null)[]): void {
  const commands = new CommandRegistry();
  const menu = new Menu({ commands });
  menu.addClass('jp-flightlog-Actions');
  for (const [i, action] of actions.entries()) {
    if (action === null) {
      menu.addItem({ type: 'separator' });
      continue;
    }
    const { label, on, disabled } = action;
    commands.addCommand(String(i), {
      label,
      isToggleable: on !== undefined,
      isToggled: () => on === true,
      isEnabled: () => disabled !== true,
      execute: () => action.run()
    });
    menu.addItem({ command: String(i) });
  }
  const box = anchor.getBoundingClientRect();
  // The command runs after the menu has closed, so it is let go one turn later.
  menu.aboutToClose.connect(() => {
    setTimeout(() => menu.dispose(), 0);
    if (anchor instanceof HTMLElement) anchor.focus();
  });
  menu.open(box.left, box.bottom);
}
