/// How the reference desktop looks.
enum DesktopStyle {
    static let text = """
        :root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5 }
        body { max-width: 40rem; margin: 0 auto; padding: 1rem }
        header { display: flex; justify-content: space-between; align-items: baseline }
        h1 { font-size: 1.4rem }
        h2 { font-size: 1rem; margin: 1.5rem 0 .5rem }
        label { display: block; margin: .5rem 0 }
        input, select, button { font: inherit; padding: .3rem .5rem }
        ul { padding: 0; list-style: none }
        li { display: flex; justify-content: space-between; gap: 1rem; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent) }
        li span:first-child { flex: 1; overflow-wrap: anywhere }
        .device { display: flex; gap: 1rem; align-items: center; margin: .5rem 0 }
        .device span { flex: 1 }
        #status { font-weight: 600 }
        #message, #trouble { color: #c22 }

        """
}
