import { expect, it, vi } from "vitest";
import type { Told } from "./event-source";
import { EventHub } from "./shared-events";

it("has one stream while somebody listens, and tells those who come later how it stands", () => {
  const sent: string[] = [];
  let tell: (told: Told) => void = () => undefined;
  const end = vi.fn();
  const follow = vi.fn((_url: string, _names: readonly string[], to: typeof tell) => {
    tell = to;
    return end;
  });
  const hub = new EventHub<string>(follow, (port, told) =>
    sent.push(`${port} ${told.kind === "event" ? `${told.name} ${told.data}` : told.kind}`),
  );
  const join = { url: "api/events", names: ["run"] };
  hub.hear("a", join);
  tell({ kind: "open" });
  hub.hear("b", join);
  expect(follow).toHaveBeenCalledTimes(1);
  expect(sent.splice(0)).toEqual(["a open", "b open", 'b hello {"resumed":false}']);
  tell({ kind: "event", name: "run", data: "1" });
  expect(sent.splice(0)).toEqual(["a run 1", "b run 1"]);
  hub.hear("a", "leave");
  tell({ kind: "broken" });
  hub.hear("c", join);
  expect(sent.splice(0)).toEqual(["b broken", "c broken"]);
  hub.hear("b", "leave");
  expect(end).not.toHaveBeenCalled();
  hub.hear("c", "leave");
  expect(end).toHaveBeenCalledTimes(1);
  hub.hear("d", join);
  expect(follow).toHaveBeenCalledTimes(2);
  expect(sent).toEqual([]);
});
