/** What a person writes before the editor can be shown: kept in a plain field, and handed over when it can. */

import { useCallback, useLayoutEffect, useRef, useState } from "react";

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

/** By page, so that who leaves before the editor is there finds the words again. */
const kept = new Map<string, string>();

export function useEarlyWords(page: string): Early {
  const [words, setWords] = useState<string | null>(() => kept.get(page) ?? null);
  const writer = useRef<Write | null>(null);
  const onWords = useCallback(
    (text: string) => {
      kept.set(page, text);
      setWords(text);
    },
    [page],
  );
  const begin = useCallback(() => {
    if (writer.current) writer.current("");
    else onWords(kept.get(page) ?? "");
  }, [onWords, page]);
  const onWriter = useCallback(
    (write: Write) => {
      writer.current = write;
      const early = kept.get(page);
      if (early !== undefined) write(early);
      kept.delete(page);
      setWords(null);
    },
    [page],
  );
  return { words, onWords, begin, onWriter };
}

export function EarlyWords({ words, onWords }: { words: string; onWords: (words: string) => void }) {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => field.current?.setSelectionRange(field.current.value.length, field.current.value.length), []);
  return (
    <textarea
      ref={field}
      className="early-words"
      aria-label="Page text"
      placeholder="Go on writing; the page is being loaded"
      autoFocus
      value={words}
      onChange={(event) => onWords(event.currentTarget.value)}
    />
  );
}
