/**
 * Keeps one page's document in step with the server, and knows truthfully what is saved.
 *
 * The server acknowledges with the count of this connection's updates that are on disk (message 4). Each message we send
 * covers one or more local updates; an update is unsaved until the message that covers it is acknowledged. After a
 * reconnect the answer to the server's state vector covers everything that is still unsaved.
 */

import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { IndexeddbPersistence } from "y-indexeddb";
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates } from "y-protocols/awareness";
import * as Y from "yjs";

import { SCHEMA } from "../lib/boot.ts";
import { waitBefore } from "../lib/retry.ts";
import { isKnown } from "./known.ts";
import { localCopyName, unsavedKey } from "./localCopies.ts";

const SYNC = 0;
const AWARENESS = 1;
const COMMITTED = 4;
const STEP_1 = 0;
const STEP_2 = 1;
const UPDATE = 2;
const ACK_DEADLINE_MS = 8_000;

/** Why a page cannot be written here: the server's reasons, and `newer` for a text of a later release than this one. */
export type Ending = "signed-out" | "no-access" | "gone" | "reload" | "newer";

const ENDINGS: Partial<Record<number, Ending>> = {
  4401: "signed-out",
  4403: "no-access",
  4404: "gone",
  4409: "reload",
};

export interface ConnectionState {
  /** Whether the socket is open and the document in step. */
  online: boolean;
  /** Whether the whole document is here, so that it may be shown and changed. */
  ready: boolean;
  /** How many local changes are not on the server's disk. */
  unsaved: number;
  /** Why nobody may write here now, when nobody may. */
  ending: Ending | null;
}

/** The part of the browser's WebSocket that is used, so that tests can bring their own. */
export type OpenSocket = (url: string) => WebSocket;

export class PageConnection {
  readonly doc = new Y.Doc();
  readonly text = this.doc.getXmlFragment("document-store");
  readonly awareness = new Awareness(this.doc);
  private state: ConnectionState;
  private readonly listeners = new Set<() => void>();
  private socket: WebSocket | null = null;
  private answered = false;
  private inFlight: number[] = [];
  private acknowledged = 0;
  private failures = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private deadline: ReturnType<typeof setTimeout> | undefined;
  private stopped = false;
  private readonly local: IndexeddbPersistence | null;
  private readonly path: string;
  private readonly visiting: boolean;
  private readonly unsavedKey: string;
  private readonly open: OpenSocket;
  private absent: boolean;

  /**
   * Without a `userId` a visitor only reads at `path`: nothing is sent and nothing is kept in the browser. Of a page that is made
   * here this browser has all there is, for nobody else can have written on it; the server is asked once it has it (`arrival`).
   */
  constructor(
    pageId: string, userId: string, open: OpenSocket = (url) => new WebSocket(url), path = `/api/pages/${pageId}/sync`,
    arrival: Promise<void> | null = null,
  ) {
    this.path = path;
    this.visiting = userId === "";
    this.open = open;
    this.unsavedKey = unsavedKey(userId, pageId);
    this.absent = arrival !== null;
    this.state = { online: this.absent, ready: this.absent && typeof indexedDB === "undefined", unsaved: Number(localStorage.getItem(this.unsavedKey) ?? 0), ending: null };
    this.local = this.openLocalCopy(localCopyName(userId, pageId));
    this.doc.on("update", this.onUpdate);
    this.awareness.on("update", this.onAwareness);
    window.addEventListener("online", this.connectNow);
    window.addEventListener("offline", this.onOffline);
    if (arrival) void arrival.then(this.onArrival, () => undefined);
    else this.connect();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): ConnectionState => this.state;

  /** Ends the connection; what is unsaved stays in the browser's copy and is sent at the next visit. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.retry);
    clearTimeout(this.deadline);
    window.removeEventListener("online", this.connectNow);
    window.removeEventListener("offline", this.onOffline);
    removeAwarenessStates(this.awareness, [this.doc.clientID], "left");
    this.socket?.close();
    this.awareness.destroy();
    void this.local?.destroy();
    this.doc.destroy();
  }

  private openLocalCopy(name: string): IndexeddbPersistence | null {
    if (typeof indexedDB === "undefined" || this.visiting) return null;
    const local = new IndexeddbPersistence(name, this.doc);
    void local.whenSynced
      .then(() => local.get("whole"))
      .then((whole) => {
        if (this.absent) void local.set("whole", 1);
        // A copy that once was whole can be worked on without the server; an empty one must never be.
        if ((whole === 1 || this.absent) && !this.stopped) this.show();
      })
      .catch(() => {
        if (this.absent) this.show();
      });
    return local;
  }

  private readonly connectNow = (): void => {
    if (this.socket !== null || this.state.ending !== null || this.absent || this.stopped) return;
    clearTimeout(this.retry);
    this.connect();
  };

  private readonly onArrival = (): void => {
    this.absent = false;
    this.connectNow();
  };

  private readonly onOffline = (): void => {
    this.socket?.close();
  };

  private connect(): void {
    const socket = this.open(`${this.path}?schema=${SCHEMA}`);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    this.answered = false;
    this.inFlight = [];
    this.acknowledged = 0;
    socket.onopen = () => this.sendSync(STEP_1, Y.encodeStateVector(this.doc));
    socket.onmessage = (message) => this.receive(new Uint8Array(message.data as ArrayBuffer));
    socket.onclose = (closed) => this.onClose(socket, closed.code);
  }

  private onClose(socket: WebSocket, code: number): void {
    if (this.socket !== socket) return;
    this.socket = null;
    clearTimeout(this.deadline);
    if (this.stopped) return;
    const others = [...this.awareness.getStates().keys()].filter((client) => client !== this.doc.clientID);
    removeAwarenessStates(this.awareness, others, this);
    const ending = ENDINGS[code] ?? this.state.ending;
    // Who may no longer read a page keeps no copy of it, unless it holds words that are nowhere else.
    if (ending === "no-access" && this.state.unsaved === 0) void this.local?.clearData();
    this.set({ online: false, ending });
    if (ending === null) this.retry = setTimeout(() => this.connect(), waitBefore(this.failures++));
  }

  private receive(data: Uint8Array): void {
    const reader = decoding.createDecoder(data);
    const kind = decoding.readVarUint(reader);
    if (kind === SYNC) this.receiveSync(decoding.readVarUint(reader), decoding.readVarUint8Array(reader));
    if (kind === AWARENESS) applyAwarenessUpdate(this.awareness, decoding.readVarUint8Array(reader), this);
    if (kind === COMMITTED) this.receiveCommitted(decoding.readVarUint(reader));
  }

  private receiveSync(kind: number, data: Uint8Array): void {
    if (kind === STEP_1) {
      if (!this.visiting) this.answer(data);
      return;
    }
    Y.applyUpdate(this.doc, data, this);
    if (kind === STEP_2) {
      this.failures = 0;
      void this.local?.set("whole", 1);
      this.set({ online: true });
      this.show();
    }
  }

  /** Lets the whole document be seen and changed, if that does it no harm; it is kept in step with the server either way. */
  private show(): void {
    this.set(this.visiting || isKnown(this.text) ? { ready: true } : { ending: "newer" });
  }

  /** Sends what the server lacks; from here on every local update is sent by itself. */
  private answer(stateVector: Uint8Array): void {
    this.answered = true;
    this.send(STEP_2, Y.encodeStateAsUpdate(this.doc, stateVector), this.state.unsaved);
    this.sendAwareness([this.doc.clientID]);
  }

  private receiveCommitted(count: number): void {
    let saved = 0;
    for (; this.acknowledged < count; this.acknowledged++) saved += this.inFlight.shift() ?? 0;
    clearTimeout(this.deadline);
    if (this.inFlight.length > 0) this.startDeadline();
    this.setUnsaved(Math.max(0, this.state.unsaved - saved));
  }

  private readonly onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (this.visiting || origin === this || (this.local !== null && origin === this.local)) return;
    this.setUnsaved(this.state.unsaved + 1);
    if (this.answered && this.socket !== null) this.send(UPDATE, update, 1);
  };

  private readonly onAwareness = (
    { added, updated, removed }: { added: number[]; updated: number[]; removed: number[] },
    origin: unknown,
  ): void => {
    if (origin !== this && !this.visiting) this.sendAwareness([...added, ...updated, ...removed]);
  };

  private send(kind: number, update: Uint8Array, covers: number): void {
    this.inFlight.push(covers);
    this.sendSync(kind, update);
    this.startDeadline();
  }

  /** A connection that no longer acknowledges is dead, whatever the browser believes. */
  private startDeadline(): void {
    clearTimeout(this.deadline);
    this.deadline = setTimeout(() => this.socket?.close(), ACK_DEADLINE_MS);
  }

  private sendSync(kind: number, data: Uint8Array): void {
    const writer = encoding.createEncoder();
    encoding.writeVarUint(writer, SYNC);
    encoding.writeVarUint(writer, kind);
    encoding.writeVarUint8Array(writer, data);
    this.write(encoding.toUint8Array(writer));
  }

  private sendAwareness(clients: number[]): void {
    const writer = encoding.createEncoder();
    encoding.writeVarUint(writer, AWARENESS);
    encoding.writeVarUint8Array(writer, encodeAwarenessUpdate(this.awareness, clients));
    this.write(encoding.toUint8Array(writer));
  }

  private write(message: Uint8Array<ArrayBuffer>): void {
    if (this.socket?.readyState === 1) this.socket.send(message);
  }

  private setUnsaved(unsaved: number): void {
    if (unsaved > 0) localStorage.setItem(this.unsavedKey, String(unsaved));
    else localStorage.removeItem(this.unsavedKey);
    this.set({ unsaved });
  }

  private set(change: Partial<ConnectionState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}
