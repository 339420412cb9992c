/** React draws into the page; only its root is used, whose types come with no package that JupyterLab brings. */
declare module 'react-dom/client' {
  import type { ReactNode } from 'react';
  export function createRoot(container: Element): {
    render(element: ReactNode): void;
    unmount(): void;
  };
}
