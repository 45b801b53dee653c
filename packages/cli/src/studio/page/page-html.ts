/** The page itself: what is there before the first answer. Its script fills it, with text alone. */
export const PAGE_HTML = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>latents studio</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/studio.css" />
    <script type="module" src="/studio.js"></script>
  </head>
  <body>
    <header>
      <h1><b>latents</b> studio</h1>
      <p id="link" role="status"><i></i><span>connecting</span></p>
    </header>
    <main>
      <form id="start" aria-label="Train">
        <label>Recipe <select id="recipe" name="recipe"></select></label>
        <label>Settings <input id="settings" name="settings" placeholder="train.steps=2000 model.latent=5" autocomplete="off"
          spellcheck="false" /></label>
        <button class="main">Train</button>
        <output id="answer"></output>
      </form>
      <section aria-labelledby="runs-title">
        <div class="bar">
          <h2 id="runs-title">Runs <span id="count"></span></h2>
          <input id="filter" type="search" placeholder="Filter" aria-label="Filter runs by name, recipe, data or state" />
        </div>
        <div class="scroll" tabindex="0" role="region" aria-label="Table of runs">
          <table>
            <thead>
              <tr id="heads"></tr>
            </thead>
            <tbody id="rows"></tbody>
          </table>
        </div>
        <p id="empty" hidden></p>
      </section>
    </main>
    <dialog id="view" aria-labelledby="view-title">
      <div class="bar">
        <h2 id="view-title"></h2>
        <button id="close" type="button">Close</button>
      </div>
      <iframe id="report" sandbox="" title="Report of the run"></iframe>
    </dialog>
    <noscript><p>The studio needs JavaScript.</p></noscript>
  </body>
</html>
`;
