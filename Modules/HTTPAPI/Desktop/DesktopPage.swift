/// The reference desktop: a page that signs an agent in and shows what the API says, and an example for whoever
/// writes another.
enum DesktopPage {
    /// - Parameter pathPrefix: where the API is, for the script.
    static func html(pathPrefix: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="api" content="\(attribute(pathPrefix))">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Softphone</title>
        <link rel="stylesheet" href="/desktop.css">
        <script src="/desktop.js" defer></script>
        </head>
        <body>
        <header>
          <h1>Softphone</h1>
          <p id="status" role="status">signed out</p>
        </header>
        <main>
          <form id="sign-in">
            <h2>Sign in</h2>
            <label>Server <input name="server" placeholder="192.0.2.7:5060" required autocomplete="off"></label>
            <label>User <input name="user" placeholder="5320" required autocomplete="off"></label>
            <label>Protocol
              <select name="protocol"><option>udp</option><option>tcp</option><option>tls</option><option>https</option></select>
            </label>
            <label>Token <input name="token" type="password" autocomplete="off"></label>
            <button>Sign in</button>
          </form>
          <section id="phone" hidden>
            <h2>Connections</h2>
            <ul id="connections"></ul>
            <p id="trouble"></p>
            <p>
              <button id="register" type="button">Register</button>
              <button id="unregister" type="button">Unregister</button>
              <button id="sign-out" type="button">Sign out</button>
            </p>
            <h2>Calls</h2>
            <form id="dial">
              <input name="to" aria-label="Number or address" placeholder="7002" required autocomplete="off">
              <button>Dial</button>
            </form>
            <ul id="calls"></ul>
            <button id="drop" type="button">Drop calls</button>
            <h2>Sound</h2>
            <div id="devices"></div>
          </section>
          <p id="message" role="alert"></p>
        </main>
        </body>
        </html>

        """
    }

    /// A text within the quotes of an attribute.
    private static func attribute(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("\"", with: "&quot;").replacing("<", with: "&lt;")
    }
}
