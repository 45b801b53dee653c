/**
 * As much of a document as Observable Plot needs to draw an SVG: elements with attributes, texts and children, which are written and never
 * queried, styled or listened to. A whole DOM in JavaScript is 4 MB.
 */
const namespace = "http://www.w3.org/2000/svg";

/** An element. */
export class SvgElement {
  readonly namespaceURI = namespace;
  readonly #attributes = new Map<string, string>();
  readonly #content: (SvgElement | string)[] = [];
  #parent: SvgElement | undefined;
  constructor(
    readonly ownerDocument: SvgDocument,
    readonly localName: string,
  ) {}

  get children(): readonly SvgElement[] {
    return this.#content.filter((node) => node instanceof SvgElement);
  }
  get parentNode(): SvgElement | null {
    return this.#parent ?? null;
  }

  hasAttribute(name: string): boolean {
    return this.#attributes.has(name);
  }
  getAttribute(name: string): string | null {
    return this.#attributes.get(name) ?? null;
  }
  setAttribute(name: string, value: unknown): void {
    this.#attributes.set(name, String(value));
  }
  removeAttribute(name: string): void {
    this.#attributes.delete(name);
  }

  set textContent(text: unknown) {
    this.#content.length = 0;
    if (text !== "") this.#content.push(String(text));
  }
  append(...nodes: (SvgElement | string)[]): void {
    for (const node of nodes) this.insertBefore(node, null);
  }
  appendChild<T extends SvgElement | string>(node: T): T {
    return this.insertBefore(node, null);
  }
  /** Before a child of this element, or at its end. */
  insertBefore<T extends SvgElement | string>(node: T, before: SvgElement | string | null): T {
    if (node instanceof SvgElement) {
      node.remove();
      node.#parent = this;
    }
    const at = before === null ? -1 : this.#content.indexOf(before);
    this.#content.splice(at < 0 ? this.#content.length : at, 0, node);
    return node;
  }
  remove(): void {
    if (!this.#parent) return;
    const siblings = this.#parent.#content;
    siblings.splice(siblings.indexOf(this), 1);
    this.#parent = undefined;
  }

  /** As HTML. The last attribute comes first, an order that written drawings have kept. */
  get outerHTML(): string {
    const attributes = [...this.#attributes]
      .reverse()
      .map(([name, value]) => ` ${name}="${value.replaceAll('"', "&quot;")}"`);
    const open = `<${this.localName}${attributes.join("")}`;
    if (this.#content.length === 0) return `${open} />`;
    const inside = this.#content.map((node) => (typeof node === "string" ? escaped(node) : node.outerHTML));
    return `${open}>${inside.join("")}</${this.localName}>`;
  }
}

/** What makes elements. */
export class SvgDocument {
  /** What Plot begins from; nothing is put into it. */
  readonly documentElement = new SvgElement(this, "svg");

  createElementNS(uri: string, name: string): SvgElement {
    if (uri !== namespace) throw new TypeError(`internal: an SVG has no elements of ${uri}`);
    return new SvgElement(this, name);
  }
  /** A text is its own node. */
  createTextNode(text: string): string {
    return text;
  }
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\u00a0": "&#160;" };
const escaped = (text: string): string => text.replace(/[&<>\u00a0]/g, (character) => entities[character]);
