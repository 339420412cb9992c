/** The lines that the empty panel teaches, and what a new cell gets. */

/** Each is a cell of its own: a cell magic must be the first line of its cell. */
export const EXAMPLE_LINES = ['%load_ext flightlog', '%%track baseline'] as const;

/** A tracked cell that shows something at once. */
export const EXAMPLE_CELL = `%%track baseline --goal loss:min
import time
import flightlog as fl

rate = 0.1
for step in range(100):
    fl.log({"loss": 1 / (1 + rate * step)}, step=step)
    time.sleep(0.05)
`;
