/**
 * Does one piece of work at a time; of what is asked for meanwhile only the newest is done next, and the rest never. So a dragged cursor
 * is followed as fast as the work goes, without a queue. `done` gets the result with what it is of.
 */
export function newest<Asked, Result>(
  work: (asked: Asked) => Promise<Result>,
  done: (result: Result, asked: Asked) => void,
  failed: (error: unknown) => void,
): (asked: Asked) => void {
  let busy = false;
  let waiting: { readonly asked: Asked } | undefined;
  const run = async (asked: Asked): Promise<void> => {
    busy = true;
    try {
      done(await work(asked), asked);
    } catch (error) {
      failed(error);
    }
    const next = waiting;
    waiting = undefined;
    if (next) return run(next.asked);
    busy = false;
  };
  return (asked) => {
    if (busy) waiting = { asked };
    else void run(asked);
  };
}
