/** The sign of a callout, and the choice of another one and of its tone. */

import { SegmentedControl } from "@mantine/core";

import { IconPicker } from "../../components/IconPicker.tsx";
import { retoned, TONE, TONES, type Look } from "./tones.ts";

interface Props {
  look: Look;
  canEdit: boolean;
  onLook: (look: Look) => void;
}

export function CalloutSign({ look, canEdit, onLook }: Props) {
  const name = `${TONE[look.tone].name}:`;
  if (!canEdit) {
    return (
      <span className="callout-sign" role="img" aria-label={name}>
        {look.icon}
      </span>
    );
  }
  return (
    <IconPicker
      label="Callout"
      hasIcon={false}
      onPick={(icon) => onLook({ ...look, icon })}
      target={(open) => (
        <button type="button" className="callout-sign" data-choices="" aria-label={`${name} change the callout`} onClick={open}>
          {look.icon}
        </button>
      )}
    >
      <SegmentedControl
        className="callout-tones"
        size="xs"
        fullWidth
        aria-label="Kind of callout"
        value={look.tone}
        onChange={(tone) => onLook(retoned(look, tone))}
        data={TONES.map((tone) => ({ value: tone, label: TONE[tone].name }))}
      />
    </IconPicker>
  );
}
