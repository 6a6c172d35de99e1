/// What the reference desktop does: nothing that another page could not do with the API.
enum DesktopScript {
    static let text = #"""
        "use strict";

        const base = document.querySelector("meta[name=api]").content;
        const find = (id) => document.getElementById(id);
        let polling = null;
        let token = "";

        async function ask(method, path, body, headers = {}) {
          const options = { method, headers: { ...headers }, cache: "no-store" };
          if (body !== undefined) {
            options.headers["Content-Type"] = "application/json";
            options.body = JSON.stringify(body);
          }
          const response = await fetch(base + path, options);
          const answer = await response.json();
          return { status: response.status, answer };
        }

        function say(text) { find("message").textContent = text; }

        // Runs one action of the user and shows what went wrong, if something did.
        async function perform(what, method, path, body, headers) {
          try {
            const { status, answer } = await ask(method, path, body, headers);
            if (status === 200) { say(""); return true; }
            say(`${what}: ${answer.error ? answer.error.message : "status " + status}`);
          } catch (error) {
            say(`${what}: the connector does not answer`);
          }
          return false;
        }

        const register = () =>
          perform("Register", "POST", "/register", undefined, token ? { Authorization: "Bearer " + token } : {});

        async function signIn(form) {
          token = form.token.value;
          const connections = [{ server: form.server.value.trim(), user: form.user.value.trim() }];
          const config = { connectivities: { protocol: form.protocol.value, connections } };
          await ask("GET", "/session"); // offers a cookie to whoever has none
          if (await perform("Sign in", "POST", "/session", config)) {
            await register();
            start();
          }
        }

        async function signOut() {
          await perform("Sign out", "DELETE", "/session");
          stop();
        }

        function start() {
          find("sign-in").hidden = true;
          find("phone").hidden = false;
          if (polling === null) polling = setInterval(poll, 1000);
          poll();
        }

        function stop() {
          clearInterval(polling);
          polling = null;
          find("sign-in").hidden = false;
          find("phone").hidden = true;
          find("status").textContent = "signed out";
        }

        async function poll() {
          try {
            const { status, answer } = await ask("GET", "/session");
            if (status === 200) { show(answer); } else { stop(); }
          } catch (error) {
            find("status").textContent = "the connector does not answer";
          }
        }

        function item(left, right) {
          const line = document.createElement("li");
          for (const text of [left, right]) {
            const cell = document.createElement("span");
            cell.textContent = text;
            line.append(cell);
          }
          return line;
        }

        function show(session) {
          find("status").textContent = session.status;
          const { connections, sep_connection_status } = session.connectivities;
          find("connections").replaceChildren(...connections.map((one) => item(`${one.user} at ${one.server}`, one.state)));
          find("trouble").textContent = sep_connection_status;
          showCalls(session.phone.calls);
          for (const kind of ["microphone", "speaker"]) showDevice(kind, session.devices[kind]);
        }

        // What may be asked of a call in each of its states; in any other it is up.
        const ringing = { Answer: "answer", Refuse: "release" };
        const up = { Hold: "hold", Digits: "digits", Transfer: "transfer", "Hang up": "release" };
        const actions = {
          ALETING: ringing, ALERTING: ringing, RINGING: ringing, OFFER_WAITING: ringing, IN_PROGRESS: { "Hang up": "release" },
          HELD: { Resume: "resume", Transfer: "transfer", "Hang up": "release" }, DISCONNECTED: {},
        };

        // A body for the actions that need more than the call; null when the user thinks better of it.
        const questions = {
          digits: () => { const digits = prompt("Digits"); return digits && { digits }; },
          transfer: () => { const to = prompt("Transfer to"); return to && { to }; },
        };

        // Drawn only when something changed, so that a button is not replaced under the user's finger.
        let drawnCalls = "";
        function showCalls(calls) {
          const drawn = JSON.stringify(calls);
          if (drawn === drawnCalls) return;
          drawnCalls = drawn;
          find("calls").replaceChildren(...calls.map((call) => {
            const line = item(call.uuid, call.state);
            for (const [label, action] of Object.entries(actions[call.state] ?? up)) {
              const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
              button.addEventListener("click", () => act(label, action, call.uuid));
              line.append(button);
            }
            return line;
          }));
          find("drop").disabled = calls.length === 0;
        }

        function act(label, action, uuid) {
          const body = questions[action]?.();
          if (body === null || body === "") return;
          perform(label, "POST", `/calls/${encodeURIComponent(uuid)}/${action}`, body).then(poll);
        }

        function dial(form) {
          perform("Dial", "POST", "/calls", { to: form.to.value.trim() }).then((done) => { if (done) form.reset(); poll(); });
        }

        // Built once and then updated, so that a slider is not replaced under the user's finger.
        function showDevice(kind, device) {
          let row = find(kind);
          if (!row) {
            row = document.createElement("div");
            row.id = kind;
            row.className = "device";
            const name = document.createElement("span");
            const volume = Object.assign(document.createElement("input"), { type: "range", min: 0, max: 100 });
            volume.setAttribute("aria-label", `${kind} volume`);
            volume.addEventListener("change", () => audio(kind, { volume: Number(volume.value) }));
            const label = document.createElement("label");
            const muted = Object.assign(document.createElement("input"), { type: "checkbox" });
            muted.addEventListener("change", () => audio(kind, { muted: muted.checked }));
            label.append(muted, " mute");
            row.append(name, volume, label);
            find("devices").append(row);
          }
          row.hidden = !device;
          if (!device) return;
          row.querySelector("span").textContent = device.name;
          const volume = row.querySelector("input[type=range]");
          if (document.activeElement !== volume) volume.value = device.volume;
          row.querySelector("input[type=checkbox]").checked = device.muted;
        }

        const audio = (kind, change) => perform("Sound", "POST", "/audio", { [kind]: change }).then(poll);

        find("sign-in").addEventListener("submit", (event) => { event.preventDefault(); signIn(event.target); });
        find("dial").addEventListener("submit", (event) => { event.preventDefault(); dial(event.target); });
        find("register").addEventListener("click", register);
        find("unregister").addEventListener("click", () => perform("Unregister", "DELETE", "/register"));
        find("sign-out").addEventListener("click", signOut);
        find("drop").addEventListener("click", () => perform("Drop calls", "DELETE", "/calls").then(poll));

        // A page that was loaded anew finds its session by its cookie.
        ask("GET", "/session").then(({ status }) => { if (status === 200) start(); }, () => {});

        """#
}
