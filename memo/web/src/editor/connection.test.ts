import { afterEach, beforeEach, expect, test } from "vitest";
import * as Y from "yjs";

import { PageConnection } from "./connection.ts";
import { saveWords } from "./saveWords.ts";
import { ServerSocket } from "./serverSocket.ts";

let server: Y.Doc;
let connection: PageConnection;

beforeEach(() => {
  localStorage.clear();
  ServerSocket.all = [];
  server = new Y.Doc();
  connection = new PageConnection("page", "ada", ServerSocket.open(server));
});

afterEach(() => connection.stop());

function write(text: string): void {
  connection.doc.getText("t").insert(0, text);
}

function words(): string {
  return saveWords(connection.snapshot(), false);
}

test("a visitor of a public link only reads: nothing is sent, kept or counted", () => {
  const server = new Y.Doc();
  server.getText("t").insert(0, "for all");
  const urls: string[] = [];
  const open = (url: string) => {
    urls.push(url);
    return new ServerSocket(server) as unknown as WebSocket;
  };
  const visitor = new PageConnection("p", "", open, "/api/public/token/sync");
  ServerSocket.last().connect();
  expect(visitor.doc.getText("t").toJSON()).toBe("for all");
  visitor.doc.getText("t").insert(0, "not ");
  expect(ServerSocket.last().received).toBe(0);
  expect([visitor.snapshot().ready, visitor.snapshot().unsaved]).toEqual([true, 0]);
  expect(urls[0]).toMatch(/^\/api\/public\/token\/sync\?schema=\d+$/);
  visitor.stop();
});

test("a page is not ready before the whole document is here", () => {
  expect(connection.snapshot().ready).toBe(false);
  expect(words()).toBe("Connecting");
  ServerSocket.last().connect();
  expect(connection.snapshot()).toMatchObject({ ready: true, online: true });
});

test("a page that is made here is written at once, and sent when the server has it", async () => {
  let arrive = (): void => undefined;
  const arrival = new Promise<void>((there) => (arrive = there));
  const opened = ServerSocket.all.length;
  const fresh = new PageConnection("fresh", "me", ServerSocket.open(server), undefined, arrival);
  expect(fresh.snapshot()).toMatchObject({ ready: true, online: true, unsaved: 0 });
  fresh.doc.getText("t").insert(0, "first");
  window.dispatchEvent(new Event("online"));
  expect(ServerSocket.all).toHaveLength(opened);
  expect(saveWords(fresh.snapshot(), true)).toBe("Saving");
  arrive();
  await arrival;
  ServerSocket.last().connect();
  expect(server.getText("t").toJSON()).toBe("first");
  ServerSocket.last().acknowledge();
  expect(saveWords(fresh.snapshot(), false)).toBe("Saved");
  fresh.stop();
});

test("what is written is unsaved until the server says it is on disk", () => {
  const socket = ServerSocket.last();
  socket.connect();
  write("one");
  write("two");
  expect(words()).toBe("Saving");
  expect(server.getText("t").toJSON()).toBe("twoone");
  socket.acknowledge(2);
  expect(connection.snapshot().unsaved).toBe(1);
  socket.acknowledge();
  expect(words()).toBe("Saved");
});

test("without a connection the number of unsaved changes is told, and they are sent at the next one", () => {
  const first = ServerSocket.last();
  first.connect();
  first.acknowledge();
  first.close();
  write("a");
  write("b");
  expect(words()).toBe("Offline, 2 unsaved");
  window.dispatchEvent(new Event("online"));
  const second = ServerSocket.last();
  expect(second).not.toBe(first);
  second.connect();
  expect(words()).toBe("Saving");
  second.acknowledge();
  expect(words()).toBe("Saved");
  expect(server.getText("t").toJSON()).toBe("ba");
});

test("an update that was sent but not acknowledged before the socket fell stays unsaved", () => {
  const first = ServerSocket.last();
  first.connect();
  first.acknowledge();
  write("x");
  first.close();
  expect(words()).toBe("Offline, 1 unsaved");
  window.dispatchEvent(new Event("online"));
  ServerSocket.last().connect();
  expect(words()).toBe("Saving");
  ServerSocket.last().acknowledge();
  expect(words()).toBe("Saved");
});

test("the server's refusal ends the connection with its reason", () => {
  ServerSocket.last().close(4409);
  expect(connection.snapshot().ending).toBe("reload");
  window.dispatchEvent(new Event("online"));
  expect(ServerSocket.all).toHaveLength(1);
});

test("a text with blocks of a later release is never shown for writing, and still kept in step", () => {
  const later = new Y.XmlElement("kanbanOfTomorrow");
  server.getXmlFragment("document-store").insert(0, [later]);
  const socket = ServerSocket.last();
  socket.connect();
  expect(connection.snapshot()).toMatchObject({ ready: false, online: true, ending: "newer" });
  write("kept in this browser since yesterday");
  expect(server.getText("t").toJSON()).toContain("since yesterday");
  socket.close();
  window.dispatchEvent(new Event("online"));
  expect(connection.snapshot()).toMatchObject({ ready: false, online: false, ending: "newer" });
  expect(ServerSocket.all).toHaveLength(1);
});

test("what the server sends counts as nobody's unsaved change", () => {
  server.getText("t").insert(0, "theirs");
  ServerSocket.last().connect();
  ServerSocket.last().acknowledge();
  expect(connection.doc.getText("t").toJSON()).toBe("theirs");
  expect(words()).toBe("Saved");
});
