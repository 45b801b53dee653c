import type { Context } from "hono";

/** Whether somebody looks at the address in a browser, and is to be told in a page. */
export const wantsPage = (c: Context): boolean =>
  c.req.method === "GET" && /(^|,)\s*text\/html\b/i.test(c.req.header("accept") ?? "");

/** What is shown instead of the studio to those without its key. No script, nothing that loads; its policy allows neither. */
export const noKeyPage = `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <meta name="viewport" content="width=device-width" />
  <title>latents studio: the key is missing</title>
  <style>
    :root { color-scheme: light dark }
    body { font: 1rem/1.6 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto 0; padding: 0 1.5rem }
    h1 { font-size: 1.4rem }
  </style>
  <h1>This address needs its key</h1>
  <p>Open the whole address that <code>latents studio</code> printed in the terminal. It ends with <code>?token=</code> and the key, which is
  a new one each time the studio begins.</p>
  <p>If the terminal is gone, start it again: <code>latents studio --open</code></p>
</html>
`;

/** What leads on to the studio, from its own address. */
export const onwardPage = `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <meta http-equiv="refresh" content="0; url=/" />
  <title>latents studio</title>
  <a href="/">Open the studio</a>
</html>
`;
