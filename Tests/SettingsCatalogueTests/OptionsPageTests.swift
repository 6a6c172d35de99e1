import Foundation
import SettingsCatalogue
import Testing

@Test("docs/options.md is what the catalogue says")
func optionsPageIsUpToDate() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    let page = try String(contentsOf: root.appending(path: "docs/options.md"), encoding: .utf8)
    #expect(
        page == SettingsCatalogue.markdown(of: SettingsCatalogue.all),
        "run: softphone-connector options --markdown > docs/options.md")
}
