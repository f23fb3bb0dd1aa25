/** The sign of a property's type, and of a view's. */

import {
  IconAlignLeft, IconArrowUpRight, IconAt, IconCalendar, IconCalendarEvent, IconCheckbox, IconCircleDot, IconClock, IconHash, IconHistory,
  IconLayoutGrid, IconLayoutKanban, IconLetterT, IconLink, IconList, IconMathFunction, IconPaperclip, IconPhone, IconProgressCheck, IconTable,
  IconTags, IconUser, IconUserEdit, type Icon,
} from "@tabler/icons-react";

import type { PropertyType, ViewType } from "./model.ts";

const ICONS: Record<PropertyType, Icon> = {
  title: IconLetterT,
  text: IconAlignLeft,
  number: IconHash,
  select: IconCircleDot,
  multi_select: IconTags,
  status: IconProgressCheck,
  date: IconCalendarEvent,
  checkbox: IconCheckbox,
  url: IconLink,
  email: IconAt,
  phone: IconPhone,
  person: IconUser,
  files: IconPaperclip,
  relation: IconArrowUpRight,
  formula: IconMathFunction,
  created_time: IconClock,
  updated_time: IconHistory,
  created_by: IconUser,
  updated_by: IconUserEdit,
};

const VIEWS: Record<ViewType, Icon> = {
  table: IconTable,
  board: IconLayoutKanban,
  calendar: IconCalendar,
  list: IconList,
  gallery: IconLayoutGrid,
};

export function TypeIcon({ type, size = 15 }: { type: PropertyType; size?: number }) {
  const Sign = ICONS[type];
  return <Sign size={size} stroke={1.6} className="type-icon" aria-hidden />;
}

export function ViewIcon({ type, size = 16 }: { type: ViewType; size?: number }) {
  const Sign = VIEWS[type];
  return <Sign size={size} stroke={1.6} className="type-icon" aria-hidden />;
}
