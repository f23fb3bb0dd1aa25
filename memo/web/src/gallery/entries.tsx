/** What the gallery shows: the components of our kit, as they are shipped, in each of their states. */

import { Button } from "@mantine/core";
import { IconFileOff, IconMoodSmile } from "@tabler/icons-react";
import type { ComponentType, ReactNode } from "react";

import { CopyField } from "../components/CopyField.tsx";
import { IconPicker } from "../components/IconPicker.tsx";
import { Logo } from "../components/Logo.tsx";
import { PageIcon } from "../components/PageIcon.tsx";
import { PersonBadge } from "../components/PersonBadge.tsx";
import { BrokenState, EmptyState, ErrorState, OfflineNote, TextSkeleton } from "../components/states.tsx";
import { Wanted } from "../components/Wanted.tsx";
import { Cover } from "../covers/Cover.tsx";
import { NAMES } from "../covers/gradients.ts";
import { Chip } from "../database/Chip.tsx";
import { GridSkeleton } from "../database/states.tsx";
import { COLORS } from "../database/model.ts";
import { CalloutSign } from "../editor/callout/CalloutSign.tsx";
import { TONE, TONES } from "../editor/callout/tones.ts";
import { SaveState } from "../editor/SaveState.tsx";
import { ApiError, OFFLINE } from "../lib/api.ts";

export interface Entry {
  /** The component that is shown; a test finds those of the kit that no entry has. */
  component: ComponentType<never>;
  name: string;
  states: Record<string, ReactNode>;
}

const nothing = () => undefined;
const online = { online: true, ready: true, unsaved: 0, ending: null };
const people = [
  { name: "Ada Lindqvist", color: "#b35309" },
  { name: "Carl Okafor", color: "#0b6e99" },
];

export const ENTRIES: readonly Entry[] = [
  {
    component: EmptyState,
    name: "EmptyState",
    states: {
      "with what to do": (
        <EmptyState icon={<IconFileOff size={32} stroke={1.4} />} title="There is no such page" action={<Button variant="default">Go home</Button>}>
          It was deleted for ever, or it belongs to people who have not shared it with you.
        </EmptyState>
      ),
      "words only": (
        <EmptyState icon="👋" title="You are in no workspace">
          Ask someone to invite you to theirs.
        </EmptyState>
      ),
    },
  },
  {
    component: ErrorState,
    name: "ErrorState",
    states: {
      "the server refuses": <ErrorState error={new ApiError(403, "forbidden", "You may look at this page, but not change it.")} onRetry={nothing} />,
      offline: <ErrorState error={new ApiError(0, "offline", OFFLINE)} onRetry={nothing} />,
    },
  },
  { component: BrokenState, name: "BrokenState", states: { broken: <BrokenState onRetry={nothing} /> } },
  { component: TextSkeleton, name: "TextSkeleton", states: { loading: <TextSkeleton label="Loading the text" /> } },
  { component: OfflineNote, name: "OfflineNote", states: { offline: <OfflineNote /> } },
  { component: GridSkeleton, name: "GridSkeleton", states: { loading: <GridSkeleton /> } },
  {
    component: SaveState,
    name: "SaveState",
    states: {
      saved: <SaveState state={online} titlePending={false} />,
      saving: <SaveState state={{ ...online, unsaved: 2 }} titlePending={false} />,
      connecting: <SaveState state={{ ...online, online: false, ready: false }} titlePending={false} />,
      offline: <SaveState state={{ ...online, online: false }} titlePending={false} />,
      reading: <SaveState state={online} titlePending={false} access="view" />,
      "not saved": <SaveState state={{ ...online, unsaved: 1, ending: "no-access" }} titlePending={false} />,
      "offline, unsaved": <SaveState state={{ ...online, online: false, unsaved: 3 }} titlePending={false} />,
    },
  },
  {
    component: IconPicker,
    name: "IconPicker",
    states: {
      "without an icon": (
        <IconPicker
          label="Icon"
          hasIcon={false}
          onPick={nothing}
          target={(open) => (
            <Button size="compact-sm" variant="subtle" color="gray" leftSection={<IconMoodSmile size={16} />} onClick={open}>
              Add icon
            </Button>
          )}
        />
      ),
      "with an icon": (
        <IconPicker
          label="Icon"
          hasIcon
          onPick={nothing}
          target={(open) => (
            <button type="button" className="head-icon" aria-label="Change the icon" onClick={open}>
              <PageIcon icon="🚀" size={56} />
            </button>
          )}
        />
      ),
    },
  },
  {
    component: PageIcon,
    name: "PageIcon",
    states: {
      page: <PageIcon icon="" size={24} />,
      database: <PageIcon icon="" size={24} kind="database" />,
      chosen: <PageIcon icon="🚀" size={24} />,
      large: <PageIcon icon="🚀" size={56} />,
    },
  },
  {
    component: PersonBadge,
    name: "PersonBadge",
    states: Object.fromEntries(people.map((person) => [person.name, <PersonBadge key={person.name} person={person} />])),
  },
  { component: CopyField, name: "CopyField", states: { "a link": <CopyField label="Link" text="https://memo.test/s/3f9a" /> } },
  {
    component: CalloutSign,
    name: "CalloutSign",
    states: {
      ...Object.fromEntries(
        TONES.map((tone) => [TONE[tone].name, <CalloutSign key={tone} look={{ tone, icon: TONE[tone].icon }} canEdit onLook={nothing} />]),
      ),
      "only read": <CalloutSign look={{ tone: "red", icon: "⛔" }} canEdit={false} onLook={nothing} />,
    },
  },
  {
    component: Cover,
    name: "Cover",
    states: Object.fromEntries(NAMES.map((name) => [name, <Cover key={name} cover={name} y={50} />])),
  },
  {
    component: Chip,
    name: "Chip",
    states: Object.fromEntries(COLORS.map((color) => [color, <Chip key={color} option={{ id: color, name: color, color }} dot />])),
  },
  { component: Logo, name: "Logo", states: { small: <Logo size={24} />, large: <Logo size={48} /> } },
  {
    component: Wanted,
    name: "Wanted",
    states: { wanted: <Wanted when>Shown from now on</Wanted>, "not yet": <Wanted when={false}>Never seen</Wanted> },
  },
];
