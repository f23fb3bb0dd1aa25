/** The tones of a callout, each with the sign it has unless another is chosen. The server's `callouts.py` has the same. */

export const TONES = ["grey", "blue", "green", "purple", "yellow", "red"] as const;

export type Tone = (typeof TONES)[number];

/** What a tone is called, the word that makes it when typed as `[!word]`, and its own sign. */
export const TONE: Record<Tone, { name: string; word: string; icon: string }> = {
  grey: { name: "Aside", word: "aside", icon: "📌" },
  blue: { name: "Note", word: "note", icon: "ℹ️" },
  green: { name: "Tip", word: "tip", icon: "💡" },
  purple: { name: "Important", word: "important", icon: "📣" },
  yellow: { name: "Warning", word: "warning", icon: "⚠️" },
  red: { name: "Caution", word: "caution", icon: "⛔" },
};

export interface Look {
  tone: Tone;
  icon: string;
}

/** Returns the look with another tone; a sign that somebody chose stays. */
export function retoned({ tone, icon }: Look, wanted: Tone): Look {
  return { tone: wanted, icon: icon === TONE[tone].icon ? TONE[wanted].icon : icon };
}

/** Returns the look that a word such as “warning” stands for, or null. */
export function lookOf(word: string): Look | null {
  const tone = TONES.find((one) => TONE[one].word === word.toLowerCase());
  return tone === undefined ? null : { tone, icon: TONE[tone].icon };
}
