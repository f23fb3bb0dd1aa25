// Timestamps in the words people use.

export const dateOf = (ts) => new Date(Number(ts) * 1000);
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long" });
const full = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "medium" });

export const timeOf = (ts) => clock.format(dateOf(ts));
export const fullTime = (ts) => full.format(dateOf(ts));
export const dayKey = (ts) => dateOf(ts).toDateString();

export function dayName(ts) {
  const then = dateOf(ts);
  const today = new Date();
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (then.toDateString() === today.toDateString()) return "Today";
  if (then.toDateString() === yesterday.toDateString()) return "Yesterday";
  const year = then.getFullYear() === today.getFullYear() ? "" : ` ${then.getFullYear()}`;
  return weekday.format(then) + year;
}

export function ago(ts) {
  const seconds = Math.max(0, Date.now() / 1000 - Number(ts));
  const steps = [
    [60, 1, "second"],
    [3600, 60, "minute"],
    [86400, 3600, "hour"],
    [Infinity, 86400, "day"],
  ];
  const [, unit, word] = steps.find(([limit]) => seconds < limit);
  const count = Math.floor(seconds / unit);
  if (word === "second") return "just now";
  return `${count} ${word}${count === 1 ? "" : "s"} ago`;
}

const PIECES = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  time: { hour: "2-digit", minute: "2-digit" },
  time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
};

// Slack's `<!date^…>` templates.
export function formatDate(seconds, template) {
  return template.replace(/\{(\w+)\}/g, (whole, word) => {
    if (word === "ago") return ago(seconds);
    const pretty = word.endsWith("_pretty") && word.replace("_pretty", "");
    const day = pretty && dayName(seconds);
    if (day === "Today" || day === "Yesterday") return day.toLowerCase();
    const options = PIECES[pretty || word];
    return options ? new Intl.DateTimeFormat("en-GB", options).format(dateOf(seconds)) : whole;
  });
}
