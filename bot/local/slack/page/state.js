// What this tab knows. Parts of the page read it and are told when it changes.

export const state = {
  me: "",
  team: "",
  users: {},
  channels: new Map(),
  names: {},
  apps: [],
  open: null, // id of the open conversation
  tab: "messages", // or "home", of an app
  thread: null, // timestamp of the open thread
  online: true,
};

export const user = (id) =>
  state.users[id] ?? {
    id,
    real_name: id === "USLACKBOT" ? "Slackbot" : "Someone",
    color: "7a7a7a",
    is_bot: id === "USLACKBOT",
  };
export const name = (id) => user(id).real_name;
export const mine = (message) => message.user === state.me;

export function title(channel) {
  if (!channel) return "";
  if (!channel.is_im) return `#${channel.name}`;
  return name(channel.user);
}

export const spokenTitle = (channel) => (channel?.is_im ? name(channel.user) : `#${channel?.name ?? ""}`);

// The drafts and half-filled inputs of this tab, kept while messages are drawn anew.
export const drafts = new Map();
const filled = new Map();

export function valuesOf(key) {
  if (!filled.has(key)) filled.set(key, new Map());
  return filled.get(key);
}

export const forget = (key) => filled.delete(key);
