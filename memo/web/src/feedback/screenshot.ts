/** A picture of the app as it is on screen, without the feedback sheet that lies over it. */

const LONGEST_MS = 15_000;

/** Returns the picture, or null when the browser cannot make one in time: a report is never held up by it. */
export async function takeScreenshot(): Promise<Blob | null> {
  const app = document.getElementById("root");
  if (app === null) return null;
  return soonOrNull(pictureOf(app), LONGEST_MS);
}

/** Returns what is promised, or null when that takes too long or fails. */
export function soonOrNull<T>(promised: Promise<T>, longestMs: number): Promise<T | null> {
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), longestMs));
  return Promise.race([promised.catch(() => null), late]);
}

async function pictureOf(app: HTMLElement): Promise<Blob> {
  const { domToBlob } = await import("modern-screenshot");
  // Its own timeout holds for each image and font alone, not for the whole.
  return domToBlob(app, {
    type: "image/png",
    width: window.innerWidth,
    height: window.innerHeight,
    scale: 1,
    timeout: LONGEST_MS,
    backgroundColor: getComputedStyle(document.body).backgroundColor,
    style: { transform: `translate(${-window.scrollX}px, ${-window.scrollY}px)` },
  });
}
