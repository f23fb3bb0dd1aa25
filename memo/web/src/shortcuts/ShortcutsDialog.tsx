/** All keys that do something, in one dialog. */

import { Kbd, Modal } from "@mantine/core";

import { printed, SHORTCUTS, type Shortcut } from "./shortcuts.ts";

const MAC = navigator.userAgent.includes("Mac");

export default function ShortcutsDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts" size="xl">
      <div className="shortcuts">
        {SHORTCUTS.map(({ name, shortcuts }) => (
          <section key={name}>
            <h3>{name}</h3>
            <dl>
              {shortcuts.map((one) => (
                <Line key={one.does} shortcut={one} />
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}

function Line({ shortcut }: { shortcut: Shortcut }) {
  return (
    <div>
      <dt>{shortcut.does}</dt>
      <dd>
        {shortcut.keys.map((chord) => (
          <span key={chord} className="chord">
            {printed(chord, MAC).map((key) => (
              <Kbd key={key} size="xs">
                {key}
              </Kbd>
            ))}
          </span>
        ))}
      </dd>
    </div>
  );
}
