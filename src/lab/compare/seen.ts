/** Whether an element has come near the window: what is not in sight is neither read nor drawn. */
import * as React from 'react';

/** Stays true once it was; where nobody can tell, it is true. */
export function useSeen(ref: React.RefObject<Element>): boolean {
  const [seen, setSeen] = React.useState(false);
  React.useEffect(() => {
    if (seen || !ref.current) return undefined;
    const observer = new IntersectionObserver(
      entries => entries.some(entry => entry.isIntersecting) && setSeen(true),
      { rootMargin: '300px' }
    );
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, [seen]);
  return seen;
}
