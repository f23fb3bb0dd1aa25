/** What a view shows that cannot be drawn before a property is chosen. */

import { Button } from "@mantine/core";
import type { ReactNode } from "react";

import { EmptyState } from "../components/states.tsx";
import type { Property } from "./model.ts";

interface Props {
  icon: ReactNode;
  title: string;
  candidates: Property[];
  onChoose: (id: string) => void;
  children: string;
}

export function ChooseProperty({ icon, title, candidates, onChoose, children }: Props) {
  return (
    <EmptyState
      icon={icon}
      title={title}
      action={candidates.map((one) => (
        <Button key={one.id} size="xs" variant="default" onClick={() => onChoose(one.id)}>
          {one.name}
        </Button>
      ))}
    >
      {children}
    </EmptyState>
  );
}
