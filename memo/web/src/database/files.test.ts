import { expect, test } from "vitest";

import { isPicture, sendFile, sizeWords } from "./files.ts";

test("sizes are said as people say them", () => {
  expect([0, 900, 2_000, 1_400_000].map(sizeWords)).toEqual(["0 bytes", "900 bytes", "2 kB", "1.3 MB"]);
});

test("only what the server found to be an image is shown as one", () => {
  const file = { id: "a", name: "a.png", size: 1 };
  expect(isPicture({ ...file, media: "image/png" })).toBe(true);
  expect(isPicture({ ...file, media: "application/octet-stream" })).toBe(false);
});

test("a file that is too large is refused before it travels", async () => {
  const large = new File([new Uint8Array(10 * 1024 * 1024 + 1)], "film.mp4");
  await expect(sendFile("row", large)).rejects.toThrow("a file may have 10 MB");
});
