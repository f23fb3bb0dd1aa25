import { expect, test, vi } from "vitest";

import { soonOrNull } from "./screenshot.ts";

test("a picture that comes in time is taken; one that fails or never comes does not hold up the report", async () => {
  vi.useFakeTimers();
  await expect(soonOrNull(Promise.resolve("picture"), 1000)).resolves.toBe("picture");
  await expect(soonOrNull(Promise.reject(new Error("tainted")), 1000)).resolves.toBeNull();
  const never = soonOrNull(new Promise<string>(() => undefined), 1000);
  await vi.advanceTimersByTimeAsync(1000);
  await expect(never).resolves.toBeNull();
  vi.useRealTimers();
});
