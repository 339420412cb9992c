/** A menu of choices that are no commands of JupyterLab: made when it opens, gone when it closes. */
import { CommandRegistry } from '@lumino/commands';
import { Menu } from '@lumino/widgets';

/** One choice, a menu of more, or a line between (null). */
export type Choice =
  | {
      readonly label: string;
      readonly caption?: string;
      readonly isChosen?: boolean;
      readonly isEnabled?: boolean;
      readonly run: () => unknown;
    }
  | { readonly label: string; readonly choices: readonly (Choice | null)[] }
  | null;

/** Opens the menu below an element. */
export function openChoicesBelow(element: Element, choices: readonly Choice[]): void {
  const box = element.getBoundingClientRect();
  openChoices(choices, box.left, box.bottom);
}

/** After the menu that is open now has closed, the focus goes back to `element` unless something else took it. */
export function giveFocusBack(element: HTMLElement): void {
  const menu = document.querySelector('.lm-Menu');
  if (!menu) return;
  const observer = new MutationObserver(() => {
    if (menu.isConnected) return;
    observer.disconnect();
    if (document.activeElement === document.body) element.focus();
  });
  observer.observe(document.body, { childList: true });
}

export function openChoices(choices: readonly Choice[], x: number, y: number): void {
  const before = document.activeElement;
  const commands = new CommandRegistry();
  const menu = menuOf(commands, choices);
  // What was chosen runs after the menu has closed, so it is let go one turn later.
  menu.aboutToClose.connect(() => void setTimeout(() => menu.dispose(), 0));
  menu.open(x, y);
  if (before instanceof HTMLElement) giveFocusBack(before);
}

function menuOf(commands: CommandRegistry, choices: readonly Choice[]): Menu {
  const menu = new Menu({ commands });
  for (const choice of choices) {
    if (choice === null) menu.addItem({ type: 'separator' });
    else if ('choices' in choice) {
      const submenu = menuOf(commands, choice.choices);
      submenu.title.label = choice.label;
      menu.addItem({ type: 'submenu', submenu });
    } else {
      const command = `choice-${commands.listCommands().length}`;
      commands.addCommand(command, {
        label: choice.label,
        caption: choice.caption ?? '',
        isToggleable: choice.isChosen !== undefined,
        isToggled: () => choice.isChosen ?? false,
        isEnabled: () => choice.isEnabled ?? true,
        execute: () => choice.run()
      });
      menu.addItem({ command });
    }
  }
  return menu;
}
