/**
 * Name of the hidden command that a shell's script asks for words. The script calls `latents complete -- WORDS`, but `complete` is a
 * command of ours: `main` tells the two apart by the `--`.
 */
export const completionRequest = "completion-request";
