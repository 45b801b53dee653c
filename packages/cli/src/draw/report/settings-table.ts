import { html, trusted, type Html } from "../svg/html.js";

export interface Setting {
  key: string;
  value: string;
}

/** Longer tables may break between columns; shorter ones keep their name beside every key. */
const LONG = 24;

/** Keys and values under a name; several of them flow through the columns of a `settings` card. */
export function settingsTable(name: string, rows: readonly Setting[]): Html {
  return html`<table ${rows.length > LONG && trusted('class="long"')}>
    <caption>
      ${name}
    </caption>
    <tbody>
      ${rows.map(
        ({ key, value }) =>
          html`<tr>
            <th scope="row">${key}</th>
            <td>${value}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}
