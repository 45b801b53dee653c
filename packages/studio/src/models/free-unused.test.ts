import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { beforeEach, expect, it } from "vitest";
import { freeUnused } from "./free-unused";

let client: QueryClient;
let freed: string[];
let opened: number;

beforeEach(() => {
  client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  freed = [];
  opened = 0;
  freeUnused(client.getQueryCache(), {
    model: (id) => freed.push(id),
    data: (id) => freed.push(`data ${id}`),
  });
});

/** Shows a model as a view does. Returns how to leave it. */
async function show(source: string, kind = "model"): Promise<() => void> {
  const queryFn = (): { id: string } => ({ id: `${source} ${++opened}` });
  const observer = new QueryObserver(client, { queryKey: [kind, source], queryFn });
  const leave = observer.subscribe(() => undefined);
  while (!observer.getCurrentResult().data) await Promise.resolve();
  return leave;
}

it("frees a model when it is taken anew, and when its query goes", async () => {
  const leave = await show("a");
  await client.refetchQueries({ queryKey: ["model", "a"] });
  expect(freed).toEqual(["a 1"]);
  leave();
  client.removeQueries({ queryKey: ["model", "a"] });
  expect(freed).toEqual(["a 1", "a 2"]);
});

it("keeps the four of a kind that were left last, and all that are shown", async () => {
  const stay = await show("shown");
  for (const source of ["a", "b", "c", "d", "e"]) (await show(source))();
  expect(freed).toEqual(["a 2"]);
  // looked at again, it is not the next to go
  (await show("b"))();
  (await show("f"))();
  expect(freed).toEqual(["a 2", "c 4"]);
  (await show("digits", "data"))();
  (await show("other", "compare"))();
  expect(freed).toEqual(["a 2", "c 4"]);
  stay();
  expect(freed).toEqual(["a 2", "c 4", "d 5"]);
});
