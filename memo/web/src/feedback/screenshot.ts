/** A picture of the app as it is on screen, without the feedback sheet that lies over it. */

const LONGEST_MS = 8_000;

/** Returns the picture, or null when the browser cannot make one: a report is never held up by it. */
export async function takeScreenshot(): Promise<Blob | null> {
  const app = document.getElementById("root");
  if (app === null) return null;
  const { domToBlob } = await import("modern-screenshot");
  try {
    return await domToBlob(app, {
      type: "image/png",
      width: window.innerWidth,
      height: window.innerHeight,
      scale: 1,
      timeout: LONGEST_MS,
      backgroundColor: getComputedStyle(document.body).backgroundColor,
      style: { transform: `translate(${-window.scrollX}px, ${-window.scrollY}px)` },
    });
  } catch {
    return null;
  }
}
