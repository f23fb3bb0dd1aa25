/** The server's end of a page's socket, for tests. */

import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import * as Y from "yjs";

/** Keeps a document, and acknowledges when it is told to. */
export class ServerSocket {
  static all: ServerSocket[] = [];
  readyState = 1;
  binaryType = "";
  received = 0;
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: ArrayBuffer }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly doc: Y.Doc;

  constructor(doc: Y.Doc) {
    this.doc = doc;
    ServerSocket.all.push(this);
  }

  static open(doc: Y.Doc): (url: string) => WebSocket {
    return () => new ServerSocket(doc) as unknown as WebSocket;
  }

  static last(): ServerSocket {
    const socket = ServerSocket.all.at(-1);
    if (!socket) throw new Error("nothing was opened");
    return socket;
  }

  connect(): void {
    this.onopen?.();
    this.tell([0, 0], Y.encodeStateVector(this.doc));
  }

  send(message: Uint8Array): void {
    const reader = decoding.createDecoder(message);
    if (decoding.readVarUint(reader) !== 0) return;
    const kind = decoding.readVarUint(reader);
    const data = decoding.readVarUint8Array(reader);
    if (kind === 0) this.tell([0, 1], Y.encodeStateAsUpdate(this.doc, data));
    else {
      Y.applyUpdate(this.doc, data);
      this.received += 1;
    }
  }

  acknowledge(count = this.received): void {
    const writer = encoding.createEncoder();
    encoding.writeVarUint(writer, 4);
    encoding.writeVarUint(writer, count);
    this.deliver(encoding.toUint8Array(writer));
  }

  close(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }

  private tell(head: number[], data: Uint8Array): void {
    const writer = encoding.createEncoder();
    for (const number of head) encoding.writeVarUint(writer, number);
    encoding.writeVarUint8Array(writer, data);
    this.deliver(encoding.toUint8Array(writer));
  }

  private deliver(message: Uint8Array<ArrayBuffer>): void {
    this.onmessage?.({ data: message.slice().buffer });
  }
}
