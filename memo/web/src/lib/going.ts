/** Going on to a page once it is there, unless the person has gone elsewhere meanwhile: they would type into the wrong one. */

import { useCallback } from "react";
import { useLocation } from "wouter";

/** Returns a way to note where the person is, which returns the way on from there. */
export function useGoingOn(): () => (to: string) => void {
  const [, navigate] = useLocation();
  return useCallback(() => {
    const from = location.pathname;
    return (to) => {
      if (location.pathname === from) navigate(to);
    };
  }, [navigate]);
}
