/** What a person writes before the editor can be shown: kept in a plain field, and handed over when it can. */

import { useCallback, useRef, useState } from "react";

type Write = (words: string) => void;

interface Early {
  /** What was written so far; null when nobody wished to write yet. */
  words: string | null;
  onWords: (words: string) => void;
  /** The wish to go on in the text: fulfilled now, or as soon as the editor is there. */
  begin: () => void;
  /** Takes over the editor's own way to write. */
  onWriter: (write: Write) => void;
}

export function useEarlyWords(): Early {
  const [words, setWords] = useState<string | null>(null);
  const latest = useRef<string | null>(null);
  const writer = useRef<Write | null>(null);
  const onWords = useCallback((text: string) => {
    latest.current = text;
    setWords(text);
  }, []);
  const begin = useCallback(() => {
    if (writer.current) writer.current("");
    else onWords(latest.current ?? "");
  }, [onWords]);
  const onWriter = useCallback((write: Write) => {
    writer.current = write;
    if (latest.current !== null) write(latest.current);
    latest.current = null;
    setWords(null);
  }, []);
  return { words, onWords, begin, onWriter };
}

export function EarlyWords({ words, onWords }: { words: string; onWords: (words: string) => void }) {
  return (
    <textarea
      className="early-words"
      aria-label="Page text"
      placeholder="Go on writing; the page is being loaded"
      autoFocus
      value={words}
      onChange={(event) => onWords(event.currentTarget.value)}
    />
  );
}
