/** The states of a report, in words for the person who wrote it. */

export type FeedbackState = "received" | "under_review" | "planned" | "in_progress" | "shipped" | "declined";

export interface Report {
  id: number;
  text: string;
  pageTitle: string | null;
  hasScreenshot: boolean;
  state: FeedbackState;
  note: string;
  url: string;
  createdAt: string;
  stateAt: string;
}

export const STATES: Record<FeedbackState, { label: string; color: string }> = {
  received: { label: "Received", color: "gray" },
  under_review: { label: "Under review", color: "blue" },
  planned: { label: "Planned", color: "violet" },
  in_progress: { label: "In progress", color: "orange" },
  shipped: { label: "Shipped", color: "teal" },
  declined: { label: "Declined", color: "gray" },
};
