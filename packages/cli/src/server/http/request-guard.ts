import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { RefusedError } from "./refuse.js";

/** Who may ask. */
export interface Access {
  readonly token: string;
  /** The values of Host that are this server's, with the port: `127.0.0.1:8787`. */
  readonly hosts: ReadonlySet<string>;
  /** Name of the cookie that carries the token; the port is in it, for cookies of one machine are shared by its ports. */
  readonly cookie: string;
}

/** A request as far as it decides who is asking. */
export type Asked = Pick<IncomingMessage, "method" | "url" | "headers" | "rawHeaders">;

const longestUrl = 4096;

/**
 * Refuses what cannot be a request of our page, before anything looks at it: a Host that is not ours (DNS rebinding), a path that is
 * not plain, another method than GET, HEAD and POST, a request that another site's page makes, a missing or wrong token, and, for POST,
 * another Origin. Throws RefusedError.
 */
export function guardRequest(asked: Asked, access: Access): void {
  const host = requireHost(asked, access);
  requirePlainPath(asked.url ?? "");
  const { headers, method } = asked;
  if (method !== "GET" && method !== "HEAD" && method !== "POST")
    throw new RefusedError(405, "the method must be GET, HEAD or POST");
  if (method !== "POST" && (headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0"))
    throw new RefusedError(400, `a ${method} request has no body`);
  requireOwnPage(asked);
  const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];
  const opening = openingToken(asked);
  const cookies = cookiesNamed(access.cookie, headers.cookie);
  // a cookie of that name from elsewhere on this machine is no second chance
  const given = opening ?? bearer ?? (cookies.length === 1 ? cookies[0] : undefined);
  if (given === undefined || !sameText(given, access.token))
    throw new RefusedError(401, "open the address that `latents studio` printed: it holds the key to this page");
  if (method === "POST") {
    const { origin } = headers;
    // a program has no page, and its token is no cookie that a browser adds by itself
    const isProgram = origin === undefined && bearer !== undefined;
    if (!isProgram && origin !== `http://${host}`)
      throw new RefusedError(403, "a change must come from the studio's own page");
  }
}

function requireHost({ rawHeaders, headers }: Asked, { hosts }: Access): string {
  const given = rawHeaders.filter((_, i) => i % 2 === 0 && rawHeaders[i].toLowerCase() === "host").length;
  const host = (headers.host ?? "").toLowerCase();
  if (given !== 1 || !hosts.has(host)) throw new RefusedError(403, "the Host of the request is not this server's");
  return host;
}

/** No dots that climb, no second slash, no encoded separators, nothing that is no text: what is left means what it says. */
function requirePlainPath(url: string): void {
  if (url.length > longestUrl) throw new RefusedError(414, `an address must have ${longestUrl} characters or less`);
  const [path] = url.split("?", 1);
  const segments = path.split("/");
  const isPlain =
    path.startsWith("/") &&
    /^[\w.~!$&'()*+,;=:@%/-]*$/.test(path) &&
    segments.slice(1).every((segment, i, all) => {
      // only the page's own path ends with a slash
      if (segment === "") return all.length === 1 && i === 0;
      const text = decoded(segment);
      return text !== undefined && !/^\.{1,2}$|[/\\\p{Cc}]/u.test(text);
    });
  if (!isPlain || decoded(url.slice(path.length).replaceAll("+", " ")) === undefined)
    throw new RefusedError(400, "the address is malformed");
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Whether the user or our own page asks, as browsers say; other programs do not say. */
export function isOwnVisit({ headers }: Pick<Asked, "headers">): boolean {
  const site = headers["sec-fetch-site"];
  return site === undefined || site === "same-origin" || site === "none";
}

/** Another site may lead a user to the page, and nothing else. */
function requireOwnPage({ method, url, headers }: Asked): void {
  if (isOwnVisit({ headers })) return;
  const isVisit = headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document";
  if (!(method === "GET" && isVisit && url?.split("?", 1)[0] === "/"))
    throw new RefusedError(403, "another site's page may not ask this server");
}

/** The token in the address that the command prints; only the page itself takes one there. */
export function openingToken({ method, url = "" }: Pick<Asked, "method" | "url">): string | undefined {
  if (method !== "GET" || !url.startsWith("/?")) return undefined;
  const given = new URLSearchParams(url.slice(2)).getAll("token");
  return given.length === 1 ? given[0] : undefined;
}

function cookiesNamed(name: string, header: string | undefined): string[] {
  return (header ?? "").split(";").flatMap((pair) => {
    const at = pair.indexOf("=");
    return pair.slice(0, at).trim() === name ? [pair.slice(at + 1).trim()] : [];
  });
}

/** In a time that does not tell how much of it was right. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
