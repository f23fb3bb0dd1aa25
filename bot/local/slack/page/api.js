// Talks with the server: one function to read, one to act, one to listen.

const KEY = "local-slack-session";

export class Refused extends Error {}

export const session = {
  get: () => sessionStorage.getItem(KEY),
  set: (token) => sessionStorage.setItem(KEY, token),
  clear: () => sessionStorage.removeItem(KEY),
};

async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { ...options, headers: { Authorization: `Bearer ${session.get() ?? ""}` } });
  } catch {
    throw new Refused("Local Slack cannot be reached right now. Nothing was sent.");
  }
  const body = await response.json().catch(() => ({}));
  if (response.status === 401) {
    session.clear();
    location.reload();
  }
  if (!response.ok) throw new Refused(body.error ?? "That did not work.");
  return body;
}

export const read = (path) => ask(`/local/${path}`);
const send = (path, body) => ask(`/local/${path}`, { method: "POST", body: JSON.stringify(body) });
export const act = (deed, details) => send(`do/${deed}`, details);

export async function sendFile(file) {
  const answer = await ask(`/local/files?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file });
  return answer.file;
}

export async function signIn(persona) {
  session.set((await send("session", { persona })).token);
}

// Calls `onNews` with each piece of news, and `onState` with true or false as the connection comes and goes.
export function listen(onNews, onState) {
  let wait = 300;
  const connect = () => {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}/local/live?token=${encodeURIComponent(session.get())}`);
    socket.onmessage = ({ data }) => {
      const news = JSON.parse(data);
      if (news.type === "hello") {
        wait = 300;
        onState(true);
      } else onNews(news);
    };
    socket.onclose = () => {
      onState(false);
      setTimeout(connect, wait);
      wait = Math.min(wait * 2, 5000);
    };
  };
  connect();
}
