/** A real server for tests: it keeps every request until the test answers it, in whatever order. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export class Held {
  readonly what: string;
  readonly body: unknown;
  private readonly response: ServerResponse;

  constructor(what: string, body: unknown, response: ServerResponse) {
    this.what = what;
    this.body = body;
    this.response = response;
  }

  answer(body: unknown, status = 200): void {
    this.response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  }

  refuse(status: number, message: string): void {
    this.answer({ error: { code: "refused", message } }, status);
  }

  /** Breaks the connection, as a network does. */
  drop(): void {
    this.response.destroy();
  }
}

interface Wanted {
  what: string;
  give: (held: Held) => void;
}

export class HeldServer {
  private readonly held: Held[] = [];
  private readonly wanted: Wanted[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => void this.receive(request, response));
  }

  /** Starts one, and makes it the server of this window. */
  static async start(): Promise<HeldServer> {
    const made = new HeldServer();
    await new Promise<void>((listening) => made.server.listen(0, "127.0.0.1", listening));
    const { port } = made.server.address() as AddressInfo;
    (window as unknown as { happyDOM: { setURL: (url: string) => void } }).happyDOM.setURL(`http://127.0.0.1:${port}/`);
    return made;
  }

  /** Returns the next request for, say, `GET /api/pages/a` that is not answered yet. */
  asked(what: string): Promise<Held> {
    const at = this.held.findIndex((one) => one.what === what);
    const [found] = at < 0 ? [] : this.held.splice(at, 1);
    return found ? Promise.resolve(found) : new Promise((give) => this.wanted.push({ what, give }));
  }

  /** Returns what is waiting for an answer. */
  waiting(): string[] {
    return this.held.map((one) => one.what);
  }

  stop(): void {
    for (const one of this.held) one.refuse(503, "The server stops.");
    this.server.close();
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const held = new Held(`${request.method ?? ""} ${request.url ?? ""}`, text === "" ? null : JSON.parse(text), response);
    const at = this.wanted.findIndex((one) => one.what === held.what);
    const [wanted] = at < 0 ? [] : this.wanted.splice(at, 1);
    if (wanted) wanted.give(held);
    else this.held.push(held);
  }
}
