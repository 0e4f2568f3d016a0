/** Draws how far something is; with `what`: `400 events read`. */
export type Bar = (count: number, share: number) => void;

/** A bar that is drawn over itself on a terminal, and a line at each tenth elsewhere. Shares go from 0 to 1. */
export function progressBar(what: string): Bar {
  let shown = '';
  return (count, share) => {
    const bar = '█'.repeat(Math.floor(share * 10)).padEnd(10, '░');
    if (process.stdout.isTTY) process.stdout.write(`\r${bar} ${String(count)} ${what}`);
    else if (bar !== shown) say(`${bar} ${String(count)} ${what}`);
    shown = bar;
  };
}

/** A line of its own, in place of a bar that stands there. */
export function say(line: string): void {
  process.stdout.write(`${process.stdout.isTTY ? '\r\u001b[K' : ''}${line}\n`);
}

export function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}
