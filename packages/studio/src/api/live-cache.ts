import type { QueryClient } from "@tanstack/react-query";

/** What something known becomes; undefined where only the server can tell. */
export type Change<T> = (known: T) => T | undefined;
type Key = readonly string[];

interface Question {
  readonly key: Key;
  readonly changes: Change<unknown>[];
}

/**
 * Keeps answers fresh by what is told of them. An answer on its way may have been written before what is told meanwhile, so that is made to
 * it too when it comes.
 */
export class LiveCache {
  readonly #open = new Set<Question>();

  constructor(readonly client: QueryClient) {}

  /** The answer to the question of a query, with what was told of it since it was asked. */
  async ask<T>(key: Key, answer: () => Promise<T>): Promise<T> {
    const question: Question = { key, changes: [] };
    this.#open.add(question);
    try {
      let known: unknown = await answer();
      for (const change of question.changes) {
        const next = change(known);
        // what came is shown meanwhile: it is invalid as soon as the client has it
        if (next === undefined) setTimeout(() => void this.client.invalidateQueries({ queryKey: key }));
        else known = next;
      }
      return known as T;
    } finally {
      this.#open.delete(question);
    }
  }

  /** Changes what is known of a key, and what an answer on its way will tell. */
  change<T>(key: Key, how: Change<T>): void {
    this.#tell((of) => of.join("\n") === key.join("\n"), how as Change<unknown>);
    const known = this.client.getQueryData<T>(key);
    const next = known === undefined ? undefined : how(known);
    // what failed before may be there now
    if (next === undefined) void this.client.invalidateQueries({ queryKey: key });
    else this.client.setQueryData<T>(key, next);
  }

  /** Has everything of these kinds, the first words of keys, asked anew. */
  renew(kinds: readonly string[]): void {
    const isOf = ([kind]: Key): boolean => kinds.includes(kind);
    this.#tell(isOf, () => undefined);
    void this.client.invalidateQueries({ predicate: ({ queryKey }) => isOf(queryKey as Key) });
  }

  #tell(isOf: (key: Key) => boolean, change: Change<unknown>): void {
    for (const { key, changes } of this.#open) if (isOf(key)) changes.push(change);
  }
}
