/**
 * A text that a terminal shows as it is: control characters, which a file's name or a config may hold, as `\x1b`; line breaks stay.
 */
export const printable = (text: string): string =>
  // eslint-disable-next-line no-control-regex
  text.replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, (char) => {
    const code = char.charCodeAt(0);
    return code === 9 ? char : `\\x${code.toString(16).padStart(2, "0")}`;
  });
